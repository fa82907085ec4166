package patchwave.cli.ssh;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.UserInfo;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The known hosts of one connection, as the library reads them, and what they said of the host's key. Added to the library:
 * globs as OpenSSH has them; a key of a host that has none yet is let in if that was asked for, and then kept; one that differs
 * from a known one is never.
 */
final class HostKeys implements HostKeyRepository {
    /** Why a key was refused. */
    enum Refused {
        UNKNOWN,
        CHANGED,
        REVOKED
    }

    /**
     * A key that was refused.
     *
     * @param fingerprint "SHA256:..." as ssh-keygen prints it
     */
    record Verdict(Refused why, String type, String fingerprint) {}

    private final HostKeyRepository known;
    private final Optional<BiConsumer<String, HostKey>> keepNew;
    private volatile Optional<Verdict> verdict = Optional.empty();

    /**
     * Known hosts of one connection.
     *
     * @param keepNew where a first key goes; empty: no new key is let in
     */
    HostKeys(HostKeyRepository known, Optional<BiConsumer<String, HostKey>> keepNew) {
        this.known = known;
        this.keepNew = keepNew;
    }

    /** Why the last key was refused; empty if it was not. */
    Optional<Verdict> verdict() {
        return verdict;
    }

    @Override
    public int check(String host, byte[] key) {
        HostKey shown = hostKey(host, key);
        List<HostKey> entries = entries(host);
        Optional<Refused> refused = refused(shown, entries, known.check(host, key) == OK);
        if (refused.equals(Optional.of(Refused.UNKNOWN)) && keepNew.isPresent()) {
            keepNew.get().accept(host, shown);
            refused = Optional.empty();
        }
        verdict = refused.map(why -> new Verdict(why, shown.getType(), fingerprint(key)));
        return refused.map(why -> why == Refused.UNKNOWN ? NOT_INCLUDED : CHANGED)
                .orElse(OK);
    }

    private static Optional<Refused> refused(HostKey shown, List<HostKey> entries, boolean isKnown) {
        boolean isRevoked = entries.stream()
                .anyMatch(entry ->
                        entry.getMarker().equals("@revoked") && entry.getKey().equals(shown.getKey()));
        if (isRevoked) {
            return Optional.of(Refused.REVOKED);
        }
        boolean isGlobbed = entries.stream()
                .filter(entry -> entry.getMarker().isEmpty() && isGlob(entry.getHost()))
                .anyMatch(entry -> entry.getKey().equals(shown.getKey()));
        if (isKnown || isGlobbed) {
            return Optional.empty();
        }
        // A key of another type than the known ones is a changed key too.
        return Optional.of(entries.isEmpty() ? Refused.UNKNOWN : Refused.CHANGED);
    }

    /** Everything that is known of a host, by its name, by a hash of it, or by a glob. */
    private List<HostKey> entries(String host) {
        Stream<HostKey> globbed = Arrays.stream(known.getHostKey())
                .filter(entry -> isGlob(entry.getHost()) && isMeant(entry.getHost(), host));
        return Stream.concat(Arrays.stream(known.getHostKey(host, null)), globbed)
                .distinct()
                .toList();
    }

    private static boolean isGlob(String patterns) {
        return patterns.contains("*") || patterns.contains("?") || patterns.contains("!");
    }

    /** Whether one of these patterns means the host, and none that begins with an exclamation mark does. */
    private static boolean isMeant(String patterns, String host) {
        boolean isMeant = false;
        for (String pattern : patterns.split(",", -1)) {
            if (pattern.startsWith("!") && matches(pattern.substring(1), host)) {
                return false;
            }
            isMeant |= matches(pattern, host);
        }
        return isMeant;
    }

    private static boolean matches(String pattern, String host) {
        if (pattern.isEmpty()) {
            return host.isEmpty();
        }
        if (pattern.charAt(0) == '*') {
            return matches(pattern.substring(1), host) || (!host.isEmpty() && matches(pattern, host.substring(1)));
        }
        boolean isSame = !host.isEmpty() && (pattern.charAt(0) == '?' || pattern.charAt(0) == host.charAt(0));
        return isSame && matches(pattern.substring(1), host.substring(1));
    }

    private static HostKey hostKey(String host, byte[] key) {
        try {
            return new HostKey(host, key);
        } catch (com.jcraft.jsch.JSchException e) {
            throw new IllegalStateException("a host key that the library itself has verified", e);
        }
    }

    private static String fingerprint(byte[] key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Not called: no key comes in but by {@link #check}. */
    @Override
    public void add(HostKey key, UserInfo asked) {
        throw new IllegalStateException("host keys are added by check alone");
    }

    /** Not called: no key is ever taken out. */
    @Override
    public void remove(String host, String type) {
        throw new IllegalStateException("host keys are never removed");
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        throw new IllegalStateException("host keys are never removed");
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return "known_hosts";
    }

    @Override
    public HostKey[] getHostKey() {
        return known.getHostKey();
    }

    @Override
    public HostKey[] getHostKey(String host, String type) {
        return known.getHostKey(host, type);
    }
}
