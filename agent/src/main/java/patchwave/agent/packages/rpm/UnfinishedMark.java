package patchwave.agent.packages.rpm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.TransactionPlan;

/**
 * What rpm's database does not tell: that a transaction of ours was cut off, and that a scriptlet of it failed. A file of the
 * agent's own, made by transact.sh before anything changes and taken away by it when all went well, so that it survives
 * whatever dies. Its lines: "begun NAME ARCHITECTURE FROM TO" for what is at stake, "failed ..." with rpm's words.
 */
final class UnfinishedMark {
    private static final Pattern BEGUN = Pattern.compile("^begun (\\S+) (\\S+) (\\S+) (\\S+)$");
    /** "%post(libghost-1.0-2.x86_64)". */
    private static final Pattern SCRIPTLET = Pattern.compile("%\\w+\\((\\S+)-[^-\\s]+-[^-\\s]+\\)");

    private final Path file;

    UnfinishedMark(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** What to write before a transaction of this plan. */
    static List<String> begun(TransactionPlan plan) {
        return plan.changes().stream().map(UnfinishedMark::begun).toList();
    }

    private static String begun(PackageChange change) {
        String from = change.from().isEmpty() ? "-" : change.from();
        return String.join(" ", "begun", change.name(), change.architecture(), from, change.to());
    }

    /** For people; empty if there is no mark. */
    List<String> lines() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            Matcher begun = BEGUN.matcher(line);
            lines.add(
                    begun.matches()
                            ? "a transaction that was to bring " + begun.group(1) + " to " + begun.group(4)
                                    + " did not end well"
                            : line);
        }
        return lines.isEmpty() ? List.of(file + " is there and empty") : List.copyOf(lines);
    }

    /** Names of the packages that it tells of. */
    Set<String> names() throws IOException {
        if (!Files.exists(file)) {
            return Set.of();
        }
        return Files.readAllLines(file).stream()
                .map(line -> {
                    Matcher begun = BEGUN.matcher(line);
                    Matcher scriptlet = SCRIPTLET.matcher(line);
                    if (begun.matches()) {
                        return begun.group(1);
                    }
                    return scriptlet.find() ? scriptlet.group(1) : "";
                })
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }
}
