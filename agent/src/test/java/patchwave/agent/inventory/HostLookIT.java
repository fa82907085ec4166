package patchwave.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.inventory.archives.ArchiveLimits;
import patchwave.agent.inventory.archives.ArchiveScan;
import patchwave.agent.inventory.archives.ArchiveWalk;
import patchwave.agent.inventory.archives.Pause;

/** The real package database and the real processes of this machine, of which this test's own JVM is one. */
@Tag("slow")
final class HostLookIT {
    private static final Path ROOT = Path.of("/");
    private static final Path PROC = Path.of("/proc");

    @TempDir
    Path scratch;

    @BeforeEach
    void onlyWithDpkg() {
        assumeThat(Path.of("/var/lib/dpkg/status")).exists();
    }

    private HostLook look() {
        return HostLook.dpkg(new CommandRunner(scratch), PROC, ROOT, Optional.empty(), "amd64");
    }

    private static <T extends InventoryRecord> List<T> of(Class<T> type, List<InventoryRecord> records) {
        return records.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static String owner(String file, List<InventoryRecord.PackageEntry> packages) throws Exception {
        return new DpkgPackages(
                        (command, limit) -> {
                            throw new AssertionError("file lists are read, not asked for");
                        },
                        ROOT,
                        Optional.empty())
                .owners(Set.of(file), packages)
                .getOrDefault(file, "");
    }

    @Test
    void packagesAreAllOfDpkgsWithSourceAndStatus() throws Exception {
        List<InventoryRecord.PackageEntry> packages =
                of(InventoryRecord.PackageEntry.class, look().look(Optional.empty()));
        assertThat(packages).hasSizeGreaterThan(50);
        assertThat(packages)
                .filteredOn(it -> it.name().equals("libc6"))
                .isNotEmpty()
                .allSatisfy(it -> {
                    assertThat(it.source()).isEqualTo("glibc");
                    assertThat(it.status()).isEqualTo("ii ");
                });
    }

    @Test
    void theLibraryThatThisProcessListensWithIsListening() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<InventoryRecord> records = look().look(Optional.empty());
            List<InventoryRecord.PackageEntry> packages = of(InventoryRecord.PackageEntry.class, records);
            String libc = mapped("libc.so.6");
            String owner = owner(libc, packages);
            assertThat(owner).startsWith("libc6:");
            assertThat(of(InventoryRecord.Use.class, records))
                    .filteredOn(use -> use.subject().equals(owner))
                    .singleElement()
                    .satisfies(use -> assertThat(use.listeners()).anySatisfy(listener -> {
                        assertThat(listener.port()).isEqualTo(server.getLocalPort());
                        assertThat(listener.address()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
                        assertThat(listener.program()).endsWith("/java");
                        assertThat(listener.isolated()).isFalse();
                    }));
        }
    }

    private static String mapped(String name) throws Exception {
        return Files.readString(PROC.resolve("self/maps"))
                .lines()
                .filter(line -> line.endsWith("/" + name))
                .map(line -> line.substring(line.indexOf('/')))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatNobodyRunsHasNoUse() throws Exception {
        List<InventoryRecord> records = look().look(Optional.empty());
        assertThat(of(InventoryRecord.Use.class, records))
                .noneMatch(use ->
                        use.subject().startsWith("base-files:") || use.subject().startsWith("tzdata:"));
    }

    @Test
    void anArchiveThatThisProcessHasOpenIsInUse() throws Exception {
        Path jar = scratch.resolve("app.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("META-INF/maven/org.example/app/pom.properties"));
            out.write("groupId=org.example\nartifactId=app\nversion=1.0\n"
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            out.closeEntry();
        }
        HostLook look = look();
        try (var _ = new java.util.zip.ZipFile(jar.toFile())) {
            look.look(Optional.empty());
            assertThat(look.openArchives()).contains(jar.toRealPath());
            Path nowhere = Files.createDirectory(scratch.resolve("nowhere"));
            ArchiveScan scan = new ArchiveWalk(
                            nowhere,
                            PROC.resolve("self/mountinfo"),
                            ArchiveLimits.DEFAULT,
                            Pause.NONE,
                            System::nanoTime)
                    .scan(Set.of(jar.toRealPath()));
            List<InventoryRecord> records = look.look(Optional.of(scan));
            assertThat(of(InventoryRecord.Part.class, records))
                    .containsExactly(
                            new InventoryRecord.Part(jar.toRealPath().toString(), "", "org.example", "app", "1.0"));
            assertThat(of(InventoryRecord.Use.class, records))
                    .anyMatch(use -> use.subject().equals(jar.toString()));
        }
    }

    /** What does not change must not look as if it did: no time, no number of a process may be in it. */
    @Test
    void lookedAtTwiceItIsTheSameForPackagesAndHost() throws Exception {
        HostLook look = look();
        List<InventoryRecord> first = look.look(Optional.empty());
        List<InventoryRecord> second = look.look(Optional.empty());
        assertThat(of(InventoryRecord.PackageEntry.class, second))
                .isEqualTo(of(InventoryRecord.PackageEntry.class, first));
        assertThat(second.getFirst()).isEqualTo(first.getFirst());
    }
}
