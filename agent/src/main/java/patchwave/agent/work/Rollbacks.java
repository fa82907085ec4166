package patchwave.agent.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import patchwave.agent.packages.Answer;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageFailure;
import patchwave.agent.packages.PackageFailureReason;
import patchwave.agent.packages.PackageManager;
import patchwave.agent.packages.PackageTarget;

/** What a host remembers of an earlier rollout. */
final class Rollbacks {
    private final PackageManager packages;
    private final Path transactions;

    /** @param transactions where each attempt's transaction has its own directory */
    Rollbacks(PackageManager packages, Path transactions) {
        this.packages = packages;
        this.transactions = transactions;
    }

    /** What a rollout changed here, all its attempts together; empty if it took no part. */
    Answer<List<PackageChange>> recorded(String rolloutId) throws InterruptedException {
        try {
            return packages.recorded(directories(transactions, rolloutId));
        } catch (IOException e) {
            return Answer.failed(
                    PackageFailure.lasting(PackageFailureReason.INTERNAL, transactions + " cannot be listed: " + e));
        }
    }

    /** The directories of a rollout's attempts on this host, in order; none if it took no part. */
    static List<Path> directories(Path transactions, String rolloutId) throws IOException {
        if (!Files.isDirectory(transactions)) {
            return List.of();
        }
        // Attempts have at most 19 digits. "r-1-2" is attempt 2 of "r-1", never of "r".
        Pattern name = Pattern.compile(Pattern.quote(rolloutId) + "-([1-9][0-9]{0,17})");
        record Numbered(long attempt, Path directory) {}
        try (Stream<Path> all = Files.list(transactions)) {
            return all.flatMap(directory -> {
                        Matcher matcher = name.matcher(String.valueOf(directory.getFileName()));
                        return matcher.matches()
                                ? Stream.of(new Numbered(Long.parseLong(matcher.group(1)), directory))
                                : Stream.empty();
                    })
                    .sorted(Comparator.comparingLong(Numbered::attempt))
                    .map(Numbered::directory)
                    .toList();
        }
    }

    /** The versions from before the changes. */
    static List<PackageTarget> former(List<PackageChange> recorded) {
        return recorded.stream()
                .map(it -> new PackageTarget(it.name(), it.architecture(), it.from()))
                .toList();
    }
}
