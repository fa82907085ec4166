package patchwave.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import patchwave.demo.Options;
import patchwave.demo.Playground;
import patchwave.demo.Screen;
import patchwave.demo.Surroundings;
import patchwave.demo.fleet.FleetFile;
import patchwave.demo.load.Balancer;
import patchwave.demo.repository.DebianPackage;
import patchwave.demo.repository.GhostPackages;

/** A playground with probes on its programs, clients that count, and somebody who starts again what died. */
final class Ground implements AutoCloseable {
    /** Versions of the library that can be rolled out one after another. */
    private static final int VERSIONS = 20;

    /** The host whose agent has a small disk. */
    static final String SMALL_DISK = "dev-1";

    final Probes probes;
    final Playground playground;
    final Screen screen;
    final Supervisor supervisor;
    final ByHand byHand;
    private final Options options;
    private final SmallDisks disks;
    private final boolean hasSmallDisks;
    private final List<AutoCloseable> open = new ArrayList<>();
    private Balancer balancer;
    /** The first one comes after the one that breaks, which is rolled out first if at all. */
    private int version = 2;

    private String newestRollout = "";

    /** Nothing runs before {@link #setUp}. */
    Ground(int hosts, boolean keep, Surroundings surroundings, Screen screen, Probes probes) throws IOException {
        this.options = new Options(hosts, false, Options.Killed.NOTHING, keep, 1);
        this.screen = screen;
        this.probes = probes;
        this.playground = new Playground(options, surroundings, screen, probes);
        probes.at(playground.layout, hosts());
        this.disks = new SmallDisks(playground.processes);
        this.hasSmallDisks = disks.at(playground.hosts.agentState(SMALL_DISK), 40)
                && disks.at(playground.layout.controllerState(), 48);
        this.supervisor = new Supervisor(playground);
        this.byHand = new ByHand(playground);
        this.balancer = new Balancer(
                playground.fleet, playground.hosts.ports(), playground.layout.balancer(), new Balancer.Rates(10, 5));
    }

    /** Sets everything up and starts the clients. */
    void setUp() throws IOException {
        // Batches are not what is tested here: as many at a time as the floors permit.
        String fleet =
                FleetFile.text(playground.fleet, options.quietSeconds()).replace("first_batch: 1", "first_batch: 12");
        playground.setUp(fleet, packages());
        balancer.startProbing();
        balancer.startLoad(Duration.ofSeconds(60));
        playground.operator.run(
                "advisory",
                "record",
                "CVE-2015-0235",
                "--exploited",
                "--package",
                GhostPackages.LIBRARY,
                "--fixed",
                "1.0-2");
        supervisor.start();
    }

    /** Whether disks can be made to fill: only root can have them. */
    boolean hasSmallDisks() {
        return hasSmallDisks;
    }

    /** What the clients have seen up to now. */
    Balancer balancer() {
        return balancer;
    }

    /** Something else that ends with the ground. */
    <T extends AutoCloseable> T with(T closeable) {
        open.add(closeable);
        return closeable;
    }

    private static List<DebianPackage> packages() {
        List<DebianPackage> packages = new ArrayList<>();
        for (int i = 1; i <= VERSIONS; i++) {
            packages.add(GhostPackages.library(version(i), Probes.maintainerScripts()));
        }
        packages.add(GhostPackages.library(GhostPackages.BAD, Probes.maintainerScripts()));
        packages.add(GhostPackages.service());
        return packages;
    }

    /** 1.0-1 is what every host has at first; 1.0-3 is the one that breaks. */
    private static String version(int number) {
        return number < 3 ? "1.0-" + number : "1.0-" + (number + 10);
    }

    /** The next version to roll out. */
    String nextVersion() {
        version++;
        return version(version);
    }

    /** The id of the rollout that ended last; empty before the first has. */
    String newestRollout() {
        return newestRollout;
    }

    void setNewestRollout(String id) {
        newestRollout = id;
    }

    List<String> hosts() {
        return playground.fleet.hosts().stream().map(host -> host.id()).toList();
    }

    Path root(String host) {
        return playground.hosts.root(host).path();
    }

    @Override
    public void close() {
        supervisor.close();
        balancer.close();
        for (AutoCloseable closeable : open) {
            try {
                closeable.close();
            } catch (Exception e) {
                screen.line("while cleaning up: " + e.getMessage());
            }
        }
        disks.close();
        playground.close();
        probes.close();
    }
}
