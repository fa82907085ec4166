package patchwave.agent.inventory.archives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchiveWalkTest {
    @TempDir
    Path directory;

    private Path mountinfo;
    private Path root;

    @BeforeEach
    void files() throws IOException {
        root = Files.createDirectories(directory.resolve("root")).toRealPath();
        mountinfo = directory.resolve("mountinfo");
        Files.writeString(mountinfo, "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n");
        Files.createDirectories(root.resolve("opt/app"));
        Files.write(root.resolve("opt/app/log4j"), Jars.vulnerable().bytes());
        Files.writeString(root.resolve("opt/app/readme"), "x".repeat(300));
    }

    private ArchiveWalk walk() {
        return new ArchiveWalk(root, mountinfo, ArchiveLimits.DEFAULT, Pause.NONE, System::nanoTime);
    }

    @Test
    void findsArchivesByContentAndDoesNotFollowLinks() throws Exception {
        Files.createSymbolicLink(root.resolve("link.jar"), root.resolve("opt/app/log4j"));
        Files.createSymbolicLink(root.resolve("opt/loop"), root);
        ArchiveScan scan = walk().scan(Set.of());
        assertThat(scan.archives()).extracting(FoundArchive::path).containsExactly(root.resolve("opt/app/log4j"));
        assertThat(scan.incomplete()).isEmpty();
    }

    @Test
    void anUnchangedFileIsNotReadAgain() throws Exception {
        ArchiveWalk walk = walk();
        ArchiveScan first = walk.scan(Set.of());
        assertThat(first.read()).isEqualTo(1);
        ArchiveScan second = walk.scan(Set.of());
        assertThat(second.read()).isZero();
        assertThat(second.archives()).isEqualTo(first.archives());
        Files.setLastModifiedTime(root.resolve("opt/app/log4j"), FileTime.from(Instant.EPOCH));
        assertThat(walk.scan(Set.of()).read()).isEqualTo(1);
        Files.write(root.resolve("opt/app/readme"), Jars.fixed().bytes());
        assertThat(walk.scan(Set.of()).archives()).hasSize(2);
    }

    @Test
    void leavesNetworkAndPseudoFileSystemsAndWhatIsMountedTwice() throws Exception {
        Files.createDirectories(root.resolve("mnt/nfs"));
        Files.createDirectories(root.resolve("mnt/data"));
        Files.createDirectories(root.resolve("mnt/again"));
        Files.createDirectories(root.resolve("mnt/memory"));
        for (String place : new String[] {"nfs", "data", "again", "memory"}) {
            Files.write(
                    root.resolve("mnt").resolve(place).resolve("a.jar"),
                    Jars.vulnerable().bytes());
        }
        Files.writeString(mountinfo, """
                1 0 8:1 / / rw - ext4 /dev/sda1 rw
                2 1 0:50 / %1$s/mnt/nfs rw - nfs4 server:/x rw
                3 1 8:2 / %1$s/mnt/data rw shared:1 - xfs /dev/sdb rw
                4 1 8:1 /opt %1$s/mnt/again rw - ext4 /dev/sda1 rw
                5 1 0:51 / %1$s/mnt/memory rw - tmpfs tmpfs rw
                """.formatted(root));
        ArchiveScan scan = walk().scan(Set.of());
        assertThat(scan.archives())
                .extracting(FoundArchive::path)
                .containsExactly(root.resolve("mnt/data/a.jar"), root.resolve("opt/app/log4j"));
        // What is open is looked at in memory too, and never over a network.
        ArchiveScan more = walk().scan(Set.of(
                root.resolve("mnt/memory/a.jar"), root.resolve("mnt/nfs/a.jar"), root.resolve("gone.jar")));
        assertThat(more.archives())
                .extracting(FoundArchive::path)
                .containsExactly(
                        root.resolve("mnt/data/a.jar"),
                        root.resolve("mnt/memory/a.jar"),
                        root.resolve("opt/app/log4j"));
    }

    @Test
    void aDirectoryThatIsSwappedForALinkIsNotFollowed() throws Exception {
        Path outside = Files.createDirectories(directory.resolve("outside"));
        Files.write(outside.resolve("secret.jar"), Jars.vulnerable().bytes());
        Path home = Files.createDirectories(directory.toRealPath().resolve("home"));
        for (int i = 0; i < 5; i++) {
            Files.createDirectories(home.resolve("d" + i));
        }
        // The one that is looked at first.
        Path victim;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(home)) {
            victim = all.iterator().next();
        }
        Files.write(victim.resolve("secret.jar"), Jars.fixed().bytes());
        // Whoever owns home waits until it has been seen to be a directory, and puts a link there.
        int[] seen = {0};
        Pause swap = () -> {
            seen[0]++;
            if (seen[0] == 2) {
                swap(victim, outside);
            }
        };
        ArchiveScan scan =
                new ArchiveWalk(home, mountinfo, ArchiveLimits.DEFAULT, swap, System::nanoTime).scan(Set.of());
        assertThat(scan.archives())
                .isNotEmpty()
                .allSatisfy(it -> assertThat(it.content().findings())
                        .allMatch(finding -> finding.verdict() instanceof Verdict.Patched));
    }

    private static void swap(Path victim, Path outside) {
        try {
            if (!Files.isSymbolicLink(victim)) {
                Files.move(victim, victim.resolveSibling("moved"));
                Files.createSymbolicLink(victim, outside);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anOpenFileIsNotFoundThroughALink() throws Exception {
        Path outside = Files.createDirectories(directory.toRealPath().resolve("outside"));
        Files.write(outside.resolve("secret.jar"), Jars.vulnerable().bytes());
        Files.createSymbolicLink(root.resolve("opt/link"), outside);
        ArchiveScan scan = walk().scan(Set.of(root.resolve("opt/link/secret.jar")));
        assertThat(scan.archives()).extracting(FoundArchive::path).containsExactly(root.resolve("opt/app/log4j"));
    }

    @Test
    void aFileThatIsSomethingElseWhenItIsOpenIsNotRead() throws Exception {
        Path file = root.resolve("opt/app/log4j");
        try (SecureDirectoryStream<Path> app = Secure.descend(root.resolve("opt/app"))) {
            BasicFileAttributes seen = Secure.attributes(app, file);
            Secure.file(app, file, seen).close();
            Files.move(file, root.resolve("other"));
            Files.createSymbolicLink(file, root.resolve("other"));
            assertThatThrownBy(() -> Secure.file(app, file, seen)).isInstanceOf(IOException.class);
            Files.delete(file);
            Files.write(file, Jars.fixed().bytes());
            assertThatThrownBy(() -> Secure.file(app, file, seen)).hasMessageContaining("not what it was");
        }
    }

    @Test
    void whatAllArchivesHoldIsBounded() throws Exception {
        Jars large = new Jars();
        for (int i = 0; i < 1_000; i++) {
            large.with(
                    "META-INF/maven/g" + i + "/a/pom.properties",
                    "groupId=" + "g".repeat(150) + "\nartifactId=a" + i + "\nversion=1\n");
        }
        byte[] bytes = large.bytes();
        for (int i = 0; i < 60; i++) {
            Files.write(root.resolve(i + ".jar"), bytes);
        }
        ArchiveScan scan = walk().scan(Set.of());
        assertThat(scan.incomplete())
                .hasValueSatisfying(why -> assertThat(why).startsWith("what they hold is more than 6 MiB: "));
        assertThat(scan.archives().stream()
                        .mapToInt(it -> it.content().parts().size())
                        .sum())
                .isLessThan(40_000);
        assertThat(scan.archives())
                .filteredOn(it -> it.path().endsWith("log4j"))
                .singleElement()
                .satisfies(it -> assertThat(it.content().findings()).isNotEmpty());
    }
}
