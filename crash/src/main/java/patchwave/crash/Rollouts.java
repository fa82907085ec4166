package patchwave.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import patchwave.demo.OperatorCommands.RolloutEnd;
import patchwave.demo.command.CommandFailedException;
import patchwave.demo.command.Finished;
import patchwave.demo.repository.GhostPackages;

/** Runs one rollout over a ground, to its end, and judges what is left. */
final class Rollouts {
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private static final Duration SELDOM = Duration.ofSeconds(10);

    private final Ground ground;

    Rollouts(Ground ground) {
        this.ground = ground;
    }

    /**
     * How a rollout went.
     *
     * @param stories by host
     * @param faults everything that must not be; empty if all is well
     */
    record Result(Map<String, HostStory> stories, List<String> faults) {
        /** What is wrong with one host. */
        List<String> of(String host) {
            return faults.stream()
                    .filter(fault -> fault.startsWith(host + " ") || fault.startsWith(host + ":"))
                    .toList();
        }

        /** What happened on one host. */
        HostStory story(String host) {
            return Optional.ofNullable(stories.get(host)).orElseThrow();
        }

        /** These rows, and one more if something is wrong that is in none of them. */
        List<Row> withOthers(String title, List<Row> rows) {
            List<String> others = others(rows);
            if (!others.isEmpty()) {
                rows.add(new Row("Faults", title, "", others));
            }
            return rows;
        }

        /** What is wrong and in none of these rows. */
        List<String> others(List<Row> rows) {
            return faults.stream()
                    .filter(fault -> rows.stream().noneMatch(row -> row.faults().contains(fault)))
                    .toList();
        }
    }

    /** Rolls the next version out and waits until the rollout has ended and everything has come to rest. */
    Result run(String title) {
        String version = ground.nextVersion();
        Map<String, Integer> lines = journals();
        List<String> faults = new ArrayList<>();
        rollOut(title, version, "COMPLETED", lines, faults);
        awaitRest(faults);
        Map<String, HostStory> stories = stories(lines, faults);
        stories.forEach((host, story) -> {
            if (story.drained()) {
                faults.add(host + ": the host is left drained");
            }
            faults.addAll(HostLook.faults(ground, host, version, story.rungs()));
        });
        faults.addAll(FleetLook.faults(ground));
        return new Result(stories, faults);
    }

    /**
     * Rolls a version out and waits until that has halted and the hosts that had begun have ended; they are left as they are.
     *
     * @param because what the halt's reason must have in it
     * @param halted what is to be done as soon as it has halted
     */
    Result runUntilHalted(String title, String version, String because, Runnable halted) {
        Map<String, Integer> lines = journals();
        List<String> faults = new ArrayList<>();
        rollOut(title, version, "HALTED", lines, faults);
        halted.run();
        String reason = newest().map(RolloutEnd::reason).orElse("");
        if (!reason.contains(because)) {
            faults.add("the rollout halted, but not for " + because + ": " + reason);
        }
        awaitEnds(lines, faults);
        return new Result(stories(lines, faults), faults);
    }

    private void awaitEnds(Map<String, Integer> lines, List<String> faults) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (System.nanoTime() < end) {
            boolean all = lines.entrySet().stream()
                    .allMatch(host ->
                            HostStory.isAtRest(ground.playground.hosts.agentState(host.getKey()), host.getValue()));
            if (all) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        }
        faults.add("not every operation came to its end after the halt");
    }

    /** How long each host's journal is now. */
    private Map<String, Integer> journals() {
        Map<String, Integer> lines = new TreeMap<>();
        ground.hosts().forEach(host -> lines.put(host, HostStory.lines(ground.playground.hosts.agentState(host))));
        return lines;
    }

    private Map<String, HostStory> stories(Map<String, Integer> lines, List<String> faults) {
        Map<String, HostStory> stories = new TreeMap<>();
        lines.forEach((host, from) -> {
            HostStory story = HostStory.read(ground.playground.hosts.agentState(host), from);
            stories.put(host, story);
            story.faults().forEach(fault -> faults.add(host + ": " + fault));
        });
        return stories;
    }

    private void rollOut(String title, String version, String wanted, Map<String, Integer> lines, List<String> faults) {
        String before = ground.newestRollout();
        start(version, before, title);
        awaitEnd(before, wanted, lines, faults);
    }

    /** Again until it is there: the controller may be killed at any moment. */
    private void start(String version, String before, String title) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            Finished started = ground.playground.operator.run(
                    "emergency",
                    "--advisory",
                    "CVE-2015-0235",
                    "--package",
                    GhostPackages.LIBRARY + "=" + version,
                    "--reason",
                    title,
                    "--no-watch");
            if (started.ok() || newest().filter(it -> !it.id().equals(before)).isPresent()) {
                return;
            }
            ground.screen.line("    the rollout could not be started yet: " + started.said());
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }
        throw new CommandFailedException("no rollout could be started");
    }

    /** Each question to the controller costs a JVM: it is asked seldom as long as some host has not finished anything. */
    private void awaitEnd(String before, String wanted, Map<String, Integer> lines, List<String> faults) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long asked = System.nanoTime();
        String state = "none";
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
            if (System.nanoTime() - asked < SELDOM.toNanos() && !haveFinished(lines)) {
                continue;
            }
            asked = System.nanoTime();
            Optional<RolloutEnd> rollout = newest().filter(it -> !it.id().equals(before));
            state = rollout.map(it -> it.state() + " " + it.reason()).orElse(state);
            if (rollout.isPresent() && !rollout.get().state().equals("RUNNING")) {
                if (!rollout.get().state().equals(wanted)) {
                    faults.add("the rollout ended as " + state);
                }
                ground.setNewestRollout(rollout.get().id());
                return;
            }
        }
        faults.add("the rollout did not end within " + PATIENCE + ": " + state);
    }

    private boolean haveFinished(Map<String, Integer> lines) {
        return lines.entrySet().stream()
                .allMatch(host ->
                        HostStory.hasFinished(ground.playground.hosts.agentState(host.getKey()), host.getValue()));
    }

    /** Empty while the controller cannot answer. */
    private Optional<RolloutEnd> newest() {
        try {
            return ground.playground.operator.newestRollout();
        } catch (CommandFailedException _) {
            return Optional.empty();
        }
    }

    /** A controller that was just started counts hosts as unknown until they have reported. */
    private void awaitRest(List<String> faults) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (System.nanoTime() < end) {
            try {
                if (ground.playground.operator.healthyHosts() == ground.hosts().size()) {
                    return;
                }
            } catch (CommandFailedException _) {
                // It is being started.
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
        }
        faults.add("not every host became healthy again");
    }
}
