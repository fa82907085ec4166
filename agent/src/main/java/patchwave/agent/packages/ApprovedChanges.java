package patchwave.agent.packages;

import static patchwave.agent.packages.PackageFailureReason.INTERNAL;
import static patchwave.agent.packages.PackageFailureReason.REPOSITORY;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The file "approved" in a transaction's directory, which the guard in the package manager compares with what is about to be
 * done: one line a package, "name architecture from-version to-version sha256", sorted as sort(1) does in the C locale;
 * from-version is "-" for a new package. It outlives the transaction as the record of it. Beside it "direction": "&lt;" if
 * every change must go forward, "&gt;" if every one must go back.
 */
public final class ApprovedChanges {
    private static final String NAME = "approved";

    private ApprovedChanges() {}

    /**
     * Writes both files.
     *
     * @param kept the archived file of the version that a change goes to
     */
    public static void write(TransactionPlan plan, Path directory, Function<PackageChange, Path> kept)
            throws PackageTrouble, IOException {
        List<String> lines = new ArrayList<>();
        for (PackageChange change : plan.changes()) {
            Path file = kept.apply(change);
            if (!Files.exists(file)) {
                throw PackageTrouble.passing(REPOSITORY, file + " is missing from the archive; stage the plan again");
            }
            String from = change.from().isEmpty() ? "-" : change.from();
            lines.add(
                    String.join(" ", change.name(), change.architecture(), from, change.to(), KeptFiles.sha256(file)));
        }
        Collections.sort(lines);
        Files.write(directory.resolve(NAME), lines);
        Files.writeString(directory.resolve("direction"), plan.isRollback() ? ">" : "<");
    }

    /** What was approved in these directories; see {@link PackageManager#recorded}. */
    public static List<PackageChange> recorded(List<Path> directories) throws PackageTrouble, IOException {
        Map<String, PackageChange> changes = new TreeMap<>();
        for (Path directory : directories) {
            Path approved = directory.resolve(NAME);
            if (!Files.exists(approved)) {
                continue;
            }
            for (String line : Files.readAllLines(approved)) {
                PackageChange change = change(line, approved);
                changes.merge(
                        change.qualifiedName(),
                        change,
                        (first, last) ->
                                new PackageChange(first.name(), first.architecture(), first.from(), last.to()));
            }
        }
        return List.copyOf(changes.values());
    }

    private static PackageChange change(String line, Path file) throws PackageTrouble {
        String[] words = line.split(" ", -1);
        if (words.length != 5) {
            throw PackageTrouble.lasting(
                    INTERNAL,
                    file + " must have five words a line, but has: '" + line
                            + "'; what this transaction changed is not known, so it cannot be taken back by itself");
        }
        return new PackageChange(words[0], words[1], words[2].equals("-") ? "" : words[2], words[3]);
    }
}
