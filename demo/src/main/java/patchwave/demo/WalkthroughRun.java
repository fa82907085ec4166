package patchwave.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import patchwave.demo.command.CommandFailedException;
import patchwave.demo.command.Finished;
import patchwave.demo.fleet.FleetFile;
import patchwave.demo.load.Balancer;
import patchwave.demo.repository.DebianPackage;
import patchwave.demo.repository.GhostPackages;
import patchwave.demo.walkthrough.Comparison;
import patchwave.demo.walkthrough.Step;
import patchwave.demo.walkthrough.Walkthrough;

/** Runs one walk-through on a fleet of its own, as the document has it, and compares what is printed. */
public final class WalkthroughRun {
    private static final String SOON = "\"0 22 * * 2\"";
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final Walkthrough walkthrough;
    private final Surroundings surroundings;
    private final Screen screen;
    private final Playground ground;
    private final Comparison comparison = new Comparison();
    private final Path folder;
    private final boolean draft;
    private final List<String> printed = new ArrayList<>();

    private WalkthroughRun(
            Walkthrough walkthrough, Surroundings surroundings, Screen screen, Playground ground, boolean draft) {
        this.draft = draft;
        this.walkthrough = walkthrough;
        this.surroundings = surroundings;
        this.screen = screen;
        this.ground = ground;
        this.folder = ground.layout.home();
    }

    /**
     * Runs it to its end.
     *
     * @param draft only shows what is printed, for whoever writes the document; compares nothing
     * @throws CommandFailedException at the first thing that is not as the document says, with the line
     */
    public static void run(Walkthrough walkthrough, Surroundings surroundings, Screen screen, boolean draft)
            throws IOException {
        String[] needs = walkthrough.fleet().split(" ", -1);
        Options options = new Options(
                Integer.parseInt(needs[0]), List.of(needs).contains("bad-patch"), Options.Killed.NOTHING, false, 1);
        try (Playground ground = new Playground(options, surroundings, screen)) {
            try {
                new WalkthroughRun(walkthrough, surroundings, screen, ground, draft).run(options);
            } catch (CommandFailedException e) {
                throw new CommandFailedException(
                        "%s: %s\n%s"
                                .formatted(walkthrough.title(), e.getMessage(), String.join("\n", ground.explain())),
                        e);
            }
        }
    }

    private void run(Options options) throws IOException {
        screen.headline(walkthrough.title());
        Stream<String> versions = options.badPatch()
                ? Stream.of(GhostPackages.OLD, GhostPackages.FIXED, GhostPackages.BAD)
                : Stream.of(GhostPackages.OLD, GhostPackages.FIXED);
        List<DebianPackage> packages =
                new ArrayList<>(versions.map(GhostPackages::library).toList());
        packages.add(GhostPackages.service());
        ground.setUp(FleetFile.text(ground.fleet, options.quietSeconds()), packages);
        ground.balance(new Balancer.Rates(0, 5));
        ground.controller.createOperator("bob", folder.resolve("bob"));
        Path command =
                Files.createDirectories(ground.layout.home().resolve("bin")).resolve("patchwave");
        Files.writeString(
                command,
                "#!/bin/sh\nexec '%s' \"$@\"\n"
                        .formatted(surroundings.checkout().resolve("patchwave")));
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.copy(ground.layout.fleetFile(), folder.resolve("fleet.yaml"));
        for (Step step : walkthrough.steps()) {
            take(step);
        }
    }

    private void take(Step step) throws IOException {
        switch (step) {
            case Step.Command command -> type(command);
            case Step.Act act -> {
                screen.line("    (" + act.text() + ")");
                act(act);
            }
            case Step.Written written ->
                Files.writeString(folder.resolve(written.name()), written.text().replace(SOON, soon()));
        }
    }

    /** The document's Tuesday at 22:00 is a minute that leaves time for all that comes before, on a busy machine too. */
    private String soon() {
        ZonedDateTime opens = surroundings
                .clock()
                .instant()
                .plus(Duration.ofSeconds(210))
                .atZone(BERLIN)
                .truncatedTo(ChronoUnit.MINUTES);
        return "\"%d %d * * %d\""
                .formatted(
                        opens.getMinute(), opens.getHour(), opens.getDayOfWeek().getValue() % 7);
    }

    private void type(Step.Command command) {
        String text =
                draft ? comparison.withIdsAsTheyCame(command.text(), printed) : comparison.withIds(command.text());
        screen.command(text);
        Finished finished = ground.processes.run(
                List.of("sh", "-c", "cd '%s' && %s 2>&1".formatted(folder, braced(text))),
                Map.of(
                        "PATH",
                        folder.resolve("bin") + ":/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "PATCHWAVE_CONFIG",
                        ground.layout.operator().resolve("patchwave.yaml").toString()));
        finished.output().lines().forEach(screen::line);
        finished.output().lines().forEach(printed::add);
        if (draft) {
            screen.line("    (exit code %d)".formatted(finished.exitCode()));
            return;
        }
        Optional<String> difference = comparison.difference(
                command.printed(), finished.output().lines().toList());
        if (finished.exitCode() != command.exitCode()) {
            throw new CommandFailedException("line %d: '%s' exits with %d, the document says %d\n%s"
                    .formatted(
                            command.line(),
                            command.text(),
                            finished.exitCode(),
                            command.exitCode(),
                            finished.output()));
        }
        difference.ifPresent(found -> {
            throw new CommandFailedException("line %d: '%s': %s".formatted(command.line(), command.text(), found));
        });
    }

    private static String braced(String text) {
        return "{ " + text + "; }";
    }

    private void act(Step.Act act) {
        String[] words = act.text().split(" ", -1);
        switch (words[0] + " " + words[1]) {
            case "kill controller" -> ground.controller.kill();
            case "start controller" -> ground.controller.start();
            case "kill agent" -> ground.hosts.killAgent(words[2]);
            case "start agent" -> ground.hosts.restartAgent(words[2]);
            case "wait healthy" -> await(act, () -> ground.operator.healthyHosts() == Integer.parseInt(words[2]));
            case "wait phase" ->
                await(act, () -> ground.operator.phase(words[2]).equals(words[3]));
            case "wait baking" -> await(act, () -> ground.operator.isBaking());
            case "wait open" -> await(act, () -> ground.operator.exposed(words[2]) == Integer.parseInt(words[3]));
            case "wait proposal" -> await(act, () -> ground.operator.isProposed(words[2]));
            case "wait state" ->
                await(
                        act,
                        () -> ground.operator
                                .newestRollout()
                                .filter(rollout -> rollout.state().equals(words[2]))
                                .isPresent());
            default -> throw new CommandFailedException("line %d: no act '%s'".formatted(act.line(), act.text()));
        }
    }

    private void await(Step.Act act, java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new CommandFailedException(
                        "line %d: '%s' did not come true within 3 minutes".formatted(act.line(), act.text()));
            }
            java.util.concurrent.locks.LockSupport.parkNanos(
                    Duration.ofMillis(500).toNanos());
        }
    }
}
