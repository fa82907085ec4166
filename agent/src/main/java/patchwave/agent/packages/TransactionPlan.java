package patchwave.agent.packages;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * Every change that a transaction makes on this host, in order of name and architecture.
 *
 * @param changes at least one
 * @param isRollback true if each change goes back to a version that the agent archived; false if each goes forward
 */
public record TransactionPlan(List<PackageChange> changes, boolean isRollback) {
    public TransactionPlan {
        changes = changes.stream()
                .sorted(Comparator.comparing(PackageChange::name).thenComparing(PackageChange::architecture))
                .toList();
        if (changes.isEmpty()) {
            throw new IllegalArgumentException("a transaction plan needs at least one change");
        }
    }

    /** A plan that goes forward. */
    public TransactionPlan(List<PackageChange> changes) {
        this(changes, false);
    }

    /** Lower-case hexadecimal SHA-256 over all changes: the same changes always have the same hash. */
    public String hash() {
        StringBuilder text = new StringBuilder();
        for (PackageChange change : changes) {
            text.append(change.name())
                    .append('\t')
                    .append(change.architecture())
                    .append('\t');
            text.append(change.from()).append('\t').append(change.to()).append('\n');
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
