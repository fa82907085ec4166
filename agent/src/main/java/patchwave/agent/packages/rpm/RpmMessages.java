package patchwave.agent.packages.rpm;

import static patchwave.agent.packages.PackageFailureReason.CLOCK;
import static patchwave.agent.packages.PackageFailureReason.DISK_FULL;
import static patchwave.agent.packages.PackageFailureReason.INSTALL_FAILED;
import static patchwave.agent.packages.PackageFailureReason.PACKAGE_MANAGER_BUSY;
import static patchwave.agent.packages.PackageFailureReason.REPOSITORY;
import static patchwave.agent.packages.PackageFailureReason.TRANSACTION_REFUSED;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.packages.PackageFailure;
import patchwave.agent.packages.PackageFailureReason;

/** What the words of rpm, dnf and zypper mean (host-agent.md 2). Only asked after one failed: words alone decide nothing. */
public final class RpmMessages {
    private record Meaning(String words, PackageFailureReason reason, boolean passing, String advice) {}

    /** In order, in lower case: the first whose words occur decides. */
    private static final List<Meaning> MEANINGS = List.of(
            new Meaning("no space left on device", DISK_FULL, false, "Free space"),
            new Meaning("more space needed on", DISK_FULL, false, "Free space"),
            new Meaning("not enough free disk space", DISK_FULL, false, "Free space"),
            new Meaning("disk requirements", DISK_FULL, false, "Free space"),
            new Meaning("is locked by the application", PACKAGE_MANAGER_BUSY, true, "Wait for it to end"),
            new Meaning("already locked by", PACKAGE_MANAGER_BUSY, true, "Wait for it to end"),
            new Meaning("is currently in use by", PACKAGE_MANAGER_BUSY, true, "Wait for it to end"),
            new Meaning("can't create transaction lock", PACKAGE_MANAGER_BUSY, true, "Wait for it to end"),
            new Meaning("certificate is not yet valid", CLOCK, true, "Set the host's clock"),
            new Meaning("certificate has expired", CLOCK, true, "Set the host's clock, or renew the certificate"),
            new Meaning("gpg check failed", REPOSITORY, false, "Sign the packages"),
            new Meaning("is not signed", REPOSITORY, false, "Sign the packages and the repository"),
            new Meaning("signature verification failed", REPOSITORY, false, "Sign the packages and the repository"),
            new Meaning("public key", REPOSITORY, false, "Have the host trust the key (rpm --import)"),
            new Meaning("incorrect checksum", REPOSITORY, true, "The mirror may be in the middle of a change"),
            new Meaning("checksum doesn't match", REPOSITORY, true, "The mirror may be in the middle of a change"),
            new Meaning("digest verification failed", REPOSITORY, true, "The mirror may be in the middle of a change"),
            new Meaning(
                    "conflicts with", TRANSACTION_REFUSED, false, "It would need a package removed: plan that apart"),
            new Meaning("obsoletes", TRANSACTION_REFUSED, false, "It would need a package removed: plan that apart"),
            new Meaning("filtered out by exclude", TRANSACTION_REFUSED, false, "Release the hold or the pin"),
            new Meaning(
                    "requires",
                    TRANSACTION_REFUSED,
                    false,
                    "Plan what depends on it, or what it needs, too; nothing is removed for it"),
            new Meaning("nothing provides", TRANSACTION_REFUSED, false, "Publish what it needs"),
            new Meaning("unable to find a match", REPOSITORY, false, "Publish the version, or plan another"),
            new Meaning("not found in package names", REPOSITORY, false, "Publish the version, or plan another"),
            new Meaning("no provider of", REPOSITORY, false, "Publish the version, or plan another"));

    /** A scriptlet that was killed is told so by rpm. */
    private static final Pattern KILLED_SCRIPTLET = Pattern.compile("scriptlet failed, signal 9\\b");

    /** What libzypp tells of a run of rpm that failed. An rpm that ends by itself says why; one that was killed says nothing. */
    private static final Pattern FAILED_RPM =
            Pattern.compile("Subprocess failed\\. Error: RPM failed:(.*?)(?:\\R\\R|Abort, retry|\\z)", Pattern.DOTALL);

    private static final Pattern REASON =
            Pattern.compile("error:|conflicts|needed|failed|requires|space", Pattern.CASE_INSENSITIVE);

    private static final Pattern WORTH = Pattern.compile(
            "^(?:error|warning|problem|patchwave|nothing|failed|abort|cannot|curl error|file |rpm |history )[^a-z].*"
                    + "|.*(?:scriptlet failed|conflicts with|requires .*, but|nothing provides|needed by|installed by"
                    + "|obsolet|is locked by|unable to find|not found|no provider|does not have|cannot be|checksum"
                    + "|signature|already locked|no space|space needed).*",
            Pattern.CASE_INSENSITIVE);

    /** What dnf and zypper say before the first scriptlet can run; a scriptlet that is spoken of has run. */
    private static final Pattern BEGUN = Pattern.compile(
            "^\\s*(?:Running transaction\\s*$|\\(\\s*\\d+/\\d+\\) *(?:Installing|Removing)|.*scriptlet)",
            Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);

    private static final Pattern FAILED_SCRIPTLET =
            Pattern.compile("scriptlet failed|error in [a-z]+ scriptlet", Pattern.CASE_INSENSITIVE);

    /** rpm's own words where it writes a package's files; zypper puts its own before them. */
    private static final Pattern FULL = Pattern.compile(
            "^(?:Error: Subprocess failed\\. Error: RPM failed: )?error: unpacking of archive failed.*No space left on device",
            Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);

    private static final int LOG_TAIL = 16384;

    /** Of which it is told whether anything was begun; a longer log is one of something that was. */
    private static final int LOG_LIMIT = 1 << 20;

    private RpmMessages() {}

    /** Whether a transaction's log says that a program of it was killed. */
    static boolean wasKilled(Path directory) throws IOException {
        return wasKilled(CommandRunner.tail(directory.resolve("runner.log"), LOG_TAIL));
    }

    static boolean wasKilled(String log) {
        return KILLED_SCRIPTLET.matcher(log).find()
                || FAILED_RPM
                        .matcher(log)
                        .results()
                        .anyMatch(failed -> !REASON.matcher(failed.group(1)).find());
    }

    /**
     * Why a transaction failed, by its log. Most of that is scriptlets', whose words decide nothing: before the first of them the
     * package manager's own do, and after it only a full disk does that rpm itself met, if no scriptlet failed.
     */
    static PackageFailure ofTransaction(Path directory) throws IOException {
        Path log = directory.resolve("runner.log");
        String all = CommandRunner.tail(log, LOG_LIMIT);
        String end = CommandRunner.tail(log, LOG_TAIL);
        boolean begun = BEGUN.matcher(all).find() || log.toFile().length() > LOG_LIMIT;
        if (!begun) {
            return classify(end, INSTALL_FAILED, false).ofTransaction();
        }
        Matcher full = FULL.matcher(all);
        return full.find() && !FAILED_SCRIPTLET.matcher(all).find()
                ? classify(full.group(), INSTALL_FAILED, false)
                : PackageFailure.ofInstallation(summary(end), all);
    }

    /** Why a program failed; what it means where no known words occur is the caller's to say. */
    public static PackageFailure classify(String output, PackageFailureReason otherwise, boolean passing) {
        String words = output.toLowerCase(Locale.ROOT);
        for (Meaning meaning : MEANINGS) {
            if (words.contains(meaning.words())) {
                return new PackageFailure(
                        meaning.reason(), meaning.passing(), summary(output) + ". " + meaning.advice() + ".");
            }
        }
        return new PackageFailure(otherwise, passing, summary(output));
    }

    /** The lines of output that say what is wrong; the last lines if none does. */
    public static String summary(String output) {
        // Without control characters, of which a log is not to be told: a line of nothing else says nothing.
        List<String> lines = output.lines()
                .map(line -> line.replaceAll("\\p{Cntrl}", " ").strip())
                .filter(line -> !line.isEmpty())
                .toList();
        List<String> errors = lines.stream()
                .filter(line -> WORTH.matcher(line).matches())
                .distinct()
                .limit(8)
                .toList();
        List<String> chosen = errors.isEmpty() ? lines.subList(Math.max(0, lines.size() - 3), lines.size()) : errors;
        return chosen.isEmpty()
                ? "it failed and said nothing"
                : chosen.stream()
                        .map(line -> line.replaceFirst("(?i)^error: *", ""))
                        .collect(Collectors.joining("; "));
    }
}
