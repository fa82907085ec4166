package patchwave.bench.controller;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import patchwave.bench.drive.FleetSim;
import patchwave.bench.drive.HostFiles;
import patchwave.controller.fleetfile.FleetFile;
import patchwave.controller.identity.Authority;
import patchwave.controller.identity.Credentials;
import patchwave.controller.identity.Keys;
import patchwave.controller.identity.Role;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Redemption;
import patchwave.controller.store.SqliteStore;
import patchwave.controller.store.Store;
import patchwave.controller.store.Transaction;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;

/**
 * Makes a {@link Bed}: N hosts enrolled, each in a pool of its service and a pool of its rack. Through the controller's own
 * store and authority, because enrolment over the network lets in 50 hosts a second, by intent.
 */
final class BedMaker {
    static final String ENVIRONMENT = "production";

    private static final int BATCHES = 10;

    /** What a fleet file may say at most; larger fleets have more batches. */
    private static final int LARGEST_BATCH = 1_000;

    private static final int SERVICE = 100;
    private static final int RACK = 40;
    private static final int AT_ONCE = 500;
    private static final Duration LIFE = Duration.ofDays(1);

    private final int size;
    private final InstantSource clock = InstantSource.system();
    private final SecureRandom random = new SecureRandom();
    private final KeyPair key = Keys.generate(random);
    private final List<byte[]> certificates = new ArrayList<>();

    private BedMaker(int size) {
        this.size = size;
    }

    /** A new bed in a directory that does not exist yet. */
    static Bed make(Path directory, int size) throws IOException {
        return new BedMaker(size).make(directory);
    }

    private Bed make(Path directory) throws IOException {
        Path state = privately(directory).resolve("state");
        Authority authority = Authority.open(privately(state).resolve("authority"), clock, random);
        int batch = Math.min(LARGEST_BATCH, Math.ceilDiv(size, BATCHES));
        try (Store store = SqliteStore.open(state.resolve("patchwave.db"), clock, random)) {
            store.change(Actor.CONTROLLER, tables -> applyFleet(tables, batch));
            for (int from = 0; from < size; from += AT_ONCE) {
                int first = from;
                store.change(Actor.CONTROLLER, tables -> {
                    for (int i = first; i < Math.min(size, first + AT_ONCE); i++) {
                        enrol(tables, authority, i);
                    }
                });
            }
        }
        Path hosts = directory.resolve("hosts");
        new HostFiles(authority.certificate(), key.getPrivate(), certificates).write(hosts);
        Bed.Ports ports = freePorts();
        Path config = Files.writeString(directory.resolve("controller.yaml"), """
                state_directory: %s
                listen:
                  agents: 127.0.0.1:%d
                  operators: 127.0.0.1:%d
                  enrolment: 127.0.0.1:%d
                announce_names: [localhost, 127.0.0.1]
                """.formatted(
                        state.toAbsolutePath(), ports.agents(), ports.operators(), ports.enrolment()));
        X509Certificate operator = authority.issueOperator(Role.of("admin").orElseThrow(), "bench", key.getPublic());
        return new Bed(
                directory,
                config,
                hosts,
                new Credentials(key.getPrivate(), operator),
                authority.certificate(),
                ports,
                size,
                batch);
    }

    private static Path privately(Path directory) throws IOException {
        return Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private void applyFleet(Transaction tables, int batch) {
        String text = fleetFile(batch);
        switch (FleetFile.read(text)) {
            case FleetFile.Reading.Accepted accepted -> tables.fleet().apply(accepted.policy(), text);
            case FleetFile.Reading.Refused refused ->
                throw new IllegalStateException("the benchmark's fleet file has faults: " + refused.faults());
        }
    }

    /** Pools spare several times what a batch takes, so that floors are guarded and batches can be whole. */
    private String fleetFile(int batch) {
        StringBuilder text = new StringBuilder("environments: [%s]\npools:\n".formatted(ENVIRONMENT));
        for (int i = 0; i < Math.ceilDiv(size, SERVICE); i++) {
            text.append("  service-%1$03d: {select: {service: s%1$03d}, floor: 60%%}\n".formatted(i));
        }
        for (int i = 0; i < Math.ceilDiv(size, RACK); i++) {
            text.append("  rack-%1$03d: {select: {rack: r%1$03d}, floor: 60%%}\n".formatted(i));
        }
        return text.append("""
                pacing: {first_batch: %d, growth: 1, settle: 0s, batch_bake: 0s, stage_bake: 0s, max_in_operation: %d}
                failures:
                  install_failed: {limit: "10%% after 20", then: halt, retries: 0}
                """.formatted(batch, size)).toString();
    }

    private void enrol(Transaction tables, Authority authority, int number) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        String secret = HexFormat.of().formatHex(bytes);
        HostId host = new HostId(FleetSim.name(number));
        TreeMap<String, String> labels = new TreeMap<>();
        // Neighbours by number share a rack, and no service.
        labels.put("service", "s%03d".formatted(number % Math.ceilDiv(size, SERVICE)));
        labels.put("rack", "r%03d".formatted(number / RACK));
        tables.enrolment()
                .createToken(
                        secret,
                        Optional.of(host),
                        new Environment(ENVIRONMENT),
                        labels,
                        1,
                        clock.instant().plus(Duration.ofHours(1)));
        Redemption redemption = tables.enrolment().redeem(secret, host, "0".repeat(64));
        if (!(redemption instanceof Redemption.Accepted)) {
            throw new IllegalStateException("%s was not enrolled: %s".formatted(host, redemption));
        }
        try {
            certificates.add(authority.issueHost(host, key.getPublic(), LIFE).getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate cannot be encoded", e);
        }
    }

    private static Bed.Ports freePorts() throws IOException {
        try (ServerSocket one = new ServerSocket(0);
                ServerSocket two = new ServerSocket(0);
                ServerSocket three = new ServerSocket(0)) {
            return new Bed.Ports(one.getLocalPort(), two.getLocalPort(), three.getLocalPort());
        }
    }
}
