package patchwave.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import patchwave.demo.command.Finished;
import patchwave.demo.fleet.FleetFile;
import patchwave.demo.load.Balancer;
import patchwave.demo.proof.Claim;
import patchwave.demo.proof.HostFindings;
import patchwave.demo.proof.Observed;
import patchwave.demo.proof.Verdict;
import patchwave.demo.repository.DebianPackage;
import patchwave.demo.repository.GhostPackages;

/** One run of the demo: sets up, runs the emergency rollout, proves, cleans up. */
final class Demo implements AutoCloseable {
    private static final int HALTED_AS_PROMISED = 10;

    private final Options options;
    private final Screen screen;
    private final Playground ground;

    Demo(Options options, Surroundings surroundings, Screen screen) {
        this.options = options;
        this.screen = screen;
        this.ground = new Playground(options, surroundings, screen);
    }

    /** Runs all of it; answers the exit code. */
    int run() throws IOException {
        long begin = System.nanoTime();
        screen.headline("Setting up %d hosts in %s".formatted(options.hosts(), ground.layout.base()));
        ground.setUp(FleetFile.text(ground.fleet, options.quietSeconds()), packages());
        Balancer balancer = ground.balance(new Balancer.Rates(25, options.ownProcesses() ? 5 : 2));
        screen.step("clients send 25 requests a second to every pool", 1, _ -> {
            balancer.startLoad(Duration.ofSeconds(30));
            return true;
        });
        screen.headline(GhostPackages.LIBRARY + " " + GhostPackages.OLD + " is being exploited");
        ground.operator.recordAdvisory();
        String version = options.badPatch() ? GhostPackages.BAD : GhostPackages.FIXED;
        List<Claim> more = new ArrayList<>();
        Optional<Kill.Victim> victim = victim();
        int exitCode = victim.isPresent()
                ? emergencyWithKill(victim.get(), version, more)
                : ground.operator.emergency(version);
        Observed seen = observe(version, exitCode, balancer);
        balancer.close();
        screen.proof(seen);
        List<Claim> claims = new ArrayList<>(options.badPatch() ? Verdict.halted(seen) : Verdict.patched(seen));
        claims.addAll(more);
        claims.add(cleanUp());
        screen.verdict(claims);
        boolean holds = Verdict.holds(claims);
        screen.line("");
        screen.line("%s in %.0f s, set-up and clean-up included."
                .formatted(holds ? "Everything held" : "NOT everything held", (System.nanoTime() - begin) / 1e9));
        return !holds ? 1 : options.badPatch() ? HALTED_AS_PROMISED : 0;
    }

    /** Sets the fleet up and leaves it to whoever started it, until a signal ends it. */
    int play() throws IOException {
        screen.headline("Setting up %d hosts in %s".formatted(options.hosts(), ground.layout.base()));
        ground.setUp(FleetFile.text(ground.fleet, options.quietSeconds()), packages());
        ground.balance(new Balancer.Rates(0, 2));
        screen.headline("You are its operator: in another terminal, in this folder");
        screen.line("  export PATCHWAVE_CONFIG=" + ground.layout.operator().resolve("patchwave.yaml"));
        screen.line("  export PATCHWAVE_NO_BUILD=1");
        screen.line("  ./patchwave hosts list");
        screen.line("  cp %s fleet.yaml    # the fleet file in force, to change".formatted(ground.layout.fleetFile()));
        screen.line("Package %s is %s everywhere; the repository has %s. Ctrl-C ends it and cleans up."
                .formatted(
                        GhostPackages.LIBRARY,
                        GhostPackages.OLD,
                        options.badPatch() ? GhostPackages.BAD : GhostPackages.FIXED));
        while (!ground.isClosing()) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }
        return 0;
    }

    private List<DebianPackage> packages() {
        Stream<DebianPackage> libraries = Stream.of(GhostPackages.OLD, GhostPackages.FIXED, GhostPackages.BAD)
                .filter(version -> options.badPatch() || !version.equals(GhostPackages.BAD))
                .map(GhostPackages::library);
        return Stream.concat(libraries, Stream.of(GhostPackages.service())).toList();
    }

    private Optional<Kill.Victim> victim() {
        List<String> production = ground.fleet.in("production");
        return switch (options.kill()) {
            case NOTHING -> Optional.empty();
            case CONTROLLER ->
                Optional.of(new ControllerVictim(
                        ground.layout.balancer().resolve("drained"), ground.controller, ground.hosts, production));
            case AGENT -> Optional.of(new AgentVictim(ground.hosts, production));
        };
    }

    private int emergencyWithKill(Kill.Victim victim, String version, List<Claim> more) {
        Kill kill = new Kill(ground.processes, victim);
        kill.start();
        int exitCode = ground.operator.emergency(version);
        kill.finish();
        Optional<OperatorCommands.RolloutEnd> rollout = ground.operator.newestRollout();
        if (rollout.isPresent() && rollout.get().state().equals("RUNNING")) {
            // The command lost the controller and said so; one looks again, as an operator would.
            exitCode = ground.operator.watch(rollout.get().id());
        }
        more.add(kill.claim());
        return exitCode;
    }

    private Observed observe(String version, int exitCode, Balancer balancer) {
        Optional<OperatorCommands.RolloutEnd> rollout = ground.operator.newestRollout();
        Finished audit = ground.operator.verifyAudit();
        List<HostFindings> findings = ground.fleet.hosts().stream()
                .map(host -> new HostFindings(
                        host.id(),
                        host.environment(),
                        ground.hosts.root(host.id()).installedVersion(),
                        balancer.answer(host.id()),
                        balancer.secondsOut(host.id()),
                        ground.hosts.untouched(host.id()),
                        ground.hosts.journal(host.id())))
                .toList();
        return new Observed(
                GhostPackages.OLD,
                version,
                exitCode,
                rollout.map(OperatorCommands.RolloutEnd::state).orElse("NONE"),
                rollout.map(OperatorCommands.RolloutEnd::reason).orElse(""),
                findings,
                balancer.results(),
                audit.ok(),
                audit.said().lines().findFirst().orElse("no answer"));
    }

    private Claim cleanUp() {
        close();
        boolean clean = ground.processes.marked().isEmpty() && (options.keep() || !Files.exists(ground.layout.base()));
        return new Claim(
                "nothing is left: no process, no directory",
                clean,
                options.keep() ? "kept as asked: " + ground.layout.base() : ground.layout.base() + " is gone");
    }

    /** True if a signal ended the run. */
    boolean interrupted() {
        return ground.isClosing();
    }

    /** The ends of the logs, for a run that failed. */
    List<String> explain() {
        return ground.explain();
    }

    @Override
    public void close() {
        ground.close();
    }
}
