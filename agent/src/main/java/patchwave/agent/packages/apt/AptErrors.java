package patchwave.agent.packages.apt;

import static patchwave.agent.packages.PackageFailureReason.CLOCK;
import static patchwave.agent.packages.PackageFailureReason.DISK_FULL;
import static patchwave.agent.packages.PackageFailureReason.INSTALL_FAILED;
import static patchwave.agent.packages.PackageFailureReason.PACKAGES_BROKEN;
import static patchwave.agent.packages.PackageFailureReason.PACKAGE_MANAGER_BUSY;
import static patchwave.agent.packages.PackageFailureReason.REPOSITORY;
import static patchwave.agent.packages.PackageFailureReason.TRANSACTION_REFUSED;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.packages.PackageFailure;
import patchwave.agent.packages.PackageFailureReason;

/** What apt's messages mean (host-agent.md 1.2, 1.5, 1.7). Only asked after apt failed: messages alone decide nothing. */
final class AptErrors {
    private record Meaning(String words, PackageFailureReason reason, boolean passing, String advice) {}

    /** In order: the first whose words occur decides. */
    private static final List<Meaning> MEANINGS = List.of(
            new Meaning("No space left on device", DISK_FULL, false, "Free space"),
            new Meaning("enough free space", DISK_FULL, false, "Free space"),
            new Meaning("Could not get lock", PACKAGE_MANAGER_BUSY, true, "Wait for the process that holds it"),
            new Meaning(
                    "Unable to acquire the dpkg frontend lock", PACKAGE_MANAGER_BUSY, true, "Wait for the other one"),
            new Meaning("locked by another process", PACKAGE_MANAGER_BUSY, true, "Wait for the other one"),
            new Meaning("Unable to lock", PACKAGE_MANAGER_BUSY, true, "Wait for the other one"),
            new Meaning("dpkg was interrupted", PACKAGES_BROKEN, false, "Repair the package database"),
            new Meaning("is not valid yet", CLOCK, true, "Set the host's clock"),
            new Meaning("Mirror sync in progress", REPOSITORY, true, "Wait for the mirror, or take another"),
            new Meaning("Hash Sum mismatch", REPOSITORY, true, "Wait for the mirror, or take another"),
            new Meaning(
                    "404  Not Found", REPOSITORY, true, "The mirror's index is older than its files: have it mended"),
            new Meaning("is expired", REPOSITORY, true, "Renew the repository or set the host's clock"),
            new Meaning(
                    "Packages need to be removed",
                    TRANSACTION_REFUSED,
                    false,
                    "Patch the packages that depend on it too"),
            new Meaning(
                    "packages will be REMOVED", TRANSACTION_REFUSED, false, "Patch the packages that depend on it too"),
            new Meaning("Packages were downgraded", TRANSACTION_REFUSED, false, "Plan a version that is not older"),
            new Meaning(
                    "Held packages were changed", TRANSACTION_REFUSED, false, "Release the hold or leave the host out"),
            new Meaning("held broken packages", TRANSACTION_REFUSED, false, "See what is held, or what depends on it"),
            new Meaning("unmet dependencies", TRANSACTION_REFUSED, false, "Add what depends on it to the plan"),
            new Meaning("was not found", REPOSITORY, false, "Publish the version, or plan another"),
            new Meaning("Unable to locate package", REPOSITORY, false, "Publish the package"),
            new Meaning("has no installation candidate", REPOSITORY, false, "Publish the package"),
            new Meaning("is not signed", REPOSITORY, false, "Sign the repository"),
            new Meaning("cannot be authenticated", REPOSITORY, false, "Sign the repository"));

    /**
     * apt's words for the end of its dpkg by a signal, and dpkg's for that of a maintainer script; the end by a fault of their
     * own has other words.
     */
    private static final List<String> KILLED =
            List.of("dpkg exited unexpectedly", "subprocess was killed by signal (Killed)");

    /** What dpkg says of what it does. */
    private static final Pattern PROGRESS = Pattern.compile(
            "\\(Reading database|Preparing to unpack|Unpacking |Setting up |Processing triggers|Selecting ");

    /** What is said before the first script of a package can run, if it is said at all: also debconf's run before dpkg. */
    private static final Pattern BEGUN = Pattern.compile(
            "^(?:Preconfiguring packages|Removing |Purging |" + PROGRESS.pattern() + ")", Pattern.MULTILINE);

    /** A script that failed, as dpkg's reason. */
    private static final Pattern SCRIPT = Pattern.compile("script.* subprocess|subprocess.* script");

    private static final int LOG_TAIL = 8192;

    /** Of which it is told whether anything was begun; a longer log is one of something that was. */
    private static final int LOG_LIMIT = 1 << 20;

    private AptErrors() {}

    /** Whether a transaction's log says that dpkg or a maintainer script was killed. */
    static boolean dpkgWasKilled(Path directory) throws IOException {
        String log = CommandRunner.tail(directory.resolve("runner.log"), LOG_TAIL);
        return KILLED.stream().anyMatch(log::contains);
    }

    /** Why apt failed; what it means where no known words occur is the caller's to say. */
    static PackageFailure classify(String output, PackageFailureReason otherwise, boolean passing) {
        for (Meaning meaning : MEANINGS) {
            if (output.contains(meaning.words())) {
                return new PackageFailure(
                        meaning.reason(), meaning.passing(), summary(output) + ". " + meaning.advice() + ".");
            }
        }
        return new PackageFailure(otherwise, passing, summary(output));
    }

    /**
     * Why a transaction failed, by its log. Most of that is maintainer scripts', whose words decide nothing: before the first of
     * them apt's and dpkg's own do, and after it only a full disk does that dpkg itself met, if no script failed.
     */
    static PackageFailure ofTransaction(Path directory) throws IOException {
        Path log = directory.resolve("runner.log");
        String all = CommandRunner.tail(log, LOG_LIMIT);
        boolean begun = BEGUN.matcher(all).find() || log.toFile().length() > LOG_LIMIT;
        String summary = summary(CommandRunner.tail(log, LOG_TAIL));
        String own = String.join("\n", begun ? reasons(all) : ownLines(all));
        PackageFailure failure = classify(own, INSTALL_FAILED, false).ofTransaction();
        boolean isTold = begun
                ? failure.reason() == DISK_FULL && !SCRIPT.matcher(own).find()
                : failure.reason() != INSTALL_FAILED;
        return isTold ? failure : PackageFailure.ofInstallation(summary, all);
    }

    private static List<String> ownLines(String log) {
        return lines(log).stream()
                .filter(line -> line.startsWith("E: ") || line.startsWith("dpkg: error: "))
                .toList();
    }

    /** What dpkg says of what it could not do, each with the reason, which is the line after. */
    private static List<String> reasons(String log) {
        List<String> lines = lines(log);
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("dpkg: error: ")) {
                reasons.add(line);
            } else if ((isCutShort(line) || line.startsWith("dpkg: unrecoverable fatal error"))
                    && i + 1 < lines.size()) {
                reasons.add(line + " " + lines.get(i + 1));
            }
        }
        return reasons;
    }

    private static boolean tellsWhatIsWrong(String line) {
        return line.startsWith("E: ")
                || line.startsWith("dpkg: error")
                || line.startsWith("patchwave: ")
                || line.contains(" : Depends:")
                || line.contains(" : Breaks:")
                || line.contains(" : Conflicts:");
    }

    /** "dpkg: error processing package x (--configure):", after which dpkg says why in the next line. */
    private static boolean isCutShort(String line) {
        return line.startsWith("dpkg: error processing ") && line.endsWith(":");
    }

    /** Without control characters, of which a log is not to be told: a line of nothing else says nothing. */
    private static List<String> lines(String output) {
        return output.lines()
                .map(line -> line.replaceAll("\\p{Cntrl}", " ").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /**
     * The lines of apt's and dpkg's output that say what is wrong, each of dpkg's with its reason and the last words of the
     * script that failed; the last lines if none does.
     */
    static String summary(String output) {
        List<String> lines = lines(output);
        Set<String> errors = new LinkedHashSet<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (isCutShort(line) && i + 1 < lines.size()) {
                boolean hasLastWords =
                        i > 0 && !PROGRESS.matcher(lines.get(i - 1)).lookingAt() && !tellsWhatIsWrong(lines.get(i - 1));
                errors.add((hasLastWords ? lines.get(i - 1) + "; " : "") + line + " " + lines.get(i + 1));
            } else if (tellsWhatIsWrong(line)) {
                errors.add(line);
            }
        }
        List<String> chosen =
                errors.isEmpty() ? lines.subList(Math.max(0, lines.size() - 3), lines.size()) : List.copyOf(errors);
        if (chosen.isEmpty()) {
            return "it failed and said nothing";
        }
        return chosen.stream()
                .map(line -> line.replaceFirst("^E: ", ""))
                .collect(Collectors.joining("; "))
                .replaceFirst("\\.$", "");
    }
}
