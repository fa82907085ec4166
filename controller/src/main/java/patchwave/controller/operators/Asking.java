package patchwave.controller.operators;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import patchwave.controller.store.StoredHost;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.host.PackageWish;
import patchwave.host.Resolution;
import patchwave.plan.Condition;

/** Asks hosts of one OS release what the wished packages come to, earliest environment first, and demands one answer. */
final class Asking {
    /** Enough to notice that mirrors differ; more would only wait longer. */
    static final int HOSTS_ASKED = 3;

    private final RunningController controller;
    private final List<PackageWish> wishes;
    private final Instant deadline;
    private final List<String> warnings = new ArrayList<>();

    Asking(RunningController controller, List<PackageWish> wishes, Instant deadline) {
        this.controller = controller;
        this.wishes = List.copyOf(wishes);
        this.deadline = deadline;
    }

    /**
     * What the wishes come to on one OS release.
     *
     * @param host the one whose simulated changes are shown
     * @param targets sorted; empty if no asked host has any of the packages
     * @param asked every host that answered
     */
    record Level(
            String release,
            HostId host,
            List<Resolution.Target> targets,
            List<Resolution.Change> changes,
            List<Simulated> asked) {}

    /** What one asked host would change. */
    record Simulated(HostId host, List<Resolution.Change> changes) {}

    private record Answer(HostId host, Resolution resolution) {}

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /**
     * Asks up to three hosts of the earliest environment that has one to ask, then of the next as long as nobody has the
     * packages.
     *
     * @param hosts all of the release
     * @return empty if there is no host to ask
     */
    Optional<Level> level(String release, List<Environment> environments, List<StoredHost> hosts, Instant now) {
        Optional<Level> found = Optional.empty();
        for (Environment environment : environments) {
            List<HostId> candidates = hosts.stream()
                    .filter(stored -> stored.host().environment().equals(environment) && canAnswer(stored))
                    .map(stored -> stored.host().id())
                    .limit(HOSTS_ASKED)
                    .toList();
            if (candidates.isEmpty()) {
                continue;
            }
            Level level = agreed(release, ask(release, candidates, now));
            if (!level.targets().isEmpty()) {
                if (!environment.equals(environments.getFirst())) {
                    warnings.add(
                            "%s was resolved on host %s of %s: no host of an earlier environment could be asked or has the packages"
                                    .formatted(release, level.host(), environment));
                }
                return Optional.of(level);
            }
            found = Optional.of(level);
        }
        return found;
    }

    private boolean canAnswer(StoredHost stored) {
        return stored.condition() instanceof Condition.Healthy
                && controller.live(stored.host().id()).connected();
    }

    private List<Answer> ask(String release, List<HostId> hosts, Instant now) {
        Duration left = Duration.between(now, deadline);
        List<CompletableFuture<Resolution>> questions = hosts.stream()
                .map(host -> controller.resolve(host, wishes, left))
                .toList();
        List<Answer> answers = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        boolean silent = true;
        for (int i = 0; i < hosts.size(); i++) {
            HostId host = hosts.get(i);
            try {
                Resolution resolution = questions.get(i).join();
                silent = false;
                resolution
                        .failure()
                        .ifPresentOrElse(
                                failure -> failures.add("host %s could not resolve the packages (%s): %s"
                                        .formatted(host, failure.reason(), failure.detail())),
                                () -> answers.add(new Answer(host, resolution)));
            } catch (CompletionException failed) {
                failures.add("host %s did not answer: %s".formatted(host, why(failed)));
            }
        }
        if (answers.isEmpty()) {
            String all = String.join("\n", failures);
            throw silent
                    ? Refusal.noAnswer("nobody could say what the packages come to on %s:\n%s".formatted(release, all))
                    : Refusal.precondition(failures);
        }
        warnings.addAll(failures);
        return answers;
    }

    private static String why(CompletionException failed) {
        Throwable cause = Optional.ofNullable(failed.getCause()).orElse(failed);
        if (cause instanceof TimeoutException) {
            return "no answer in time";
        }
        return Optional.ofNullable(cause.getMessage()).orElse(cause.toString());
    }

    /** One version for each package, or a refusal that names who differs. */
    private Level agreed(String release, List<Answer> answers) {
        SortedMap<String, Resolution.Target> targets = new TreeMap<>();
        SortedMap<String, HostId> saidBy = new TreeMap<>();
        List<String> differences = new ArrayList<>();
        for (Answer answer : answers) {
            if (!answer.resolution().osRelease().equals(release)) {
                differences.add("host %s was known as %s and says now that it is %s: plan again when it has reported"
                        .formatted(answer.host(), release, answer.resolution().osRelease()));
            }
            for (Resolution.Target target : answer.resolution().targets()) {
                String key = target.name() + ":" + target.architecture();
                Resolution.Target former = targets.putIfAbsent(key, target);
                if (former == null) {
                    saidBy.put(key, answer.host());
                } else if (!former.version().equals(target.version())) {
                    differences.add(
                            "%s: host %s resolves it to %s, host %s to %s; make their repositories agree, or name the version"
                                    .formatted(
                                            key, saidBy.get(key), former.version(), answer.host(), target.version()));
                }
            }
        }
        refuseOthers(release, targets.values().stream().toList(), differences);
        if (!differences.isEmpty()) {
            throw Refusal.precondition(differences);
        }
        Answer shown = answers.stream()
                .filter(answer -> !answer.resolution().changes().isEmpty())
                .findFirst()
                .orElse(answers.getFirst());
        if (answers.stream().allMatch(answer -> answer.resolution().notNeeded()) && !targets.isEmpty()) {
            warnings.add(
                    "every host of %s that was asked has these versions already: such hosts will have nothing to do"
                            .formatted(release));
        }
        return new Level(
                release,
                shown.host(),
                List.copyOf(targets.values()),
                shown.resolution().changes(),
                answers.stream()
                        .map(answer ->
                                new Simulated(answer.host(), answer.resolution().changes()))
                        .toList());
    }

    /** A version that was asked for exactly must be the one that comes. */
    private void refuseOthers(String release, List<Resolution.Target> targets, List<String> differences) {
        for (PackageWish wish : wishes) {
            for (Resolution.Target target : targets) {
                if (target.name().equals(wish.name())
                        && wish.version().isPresent()
                        && !wish.version().get().equals(target.version())) {
                    differences.add("%s on %s: wished %s, hosts resolve it to %s"
                            .formatted(wish.name(), release, wish.version().get(), target.version()));
                }
            }
        }
    }
}
