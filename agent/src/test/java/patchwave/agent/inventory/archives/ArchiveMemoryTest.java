package patchwave.agent.inventory.archives;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that are made to take more memory than the agent has, which ends when it has none: any user may put one on a disk. */
final class ArchiveMemoryTest {
    @TempDir
    Path directory;

    private static ArchiveContent read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return new ArchiveReader(Signatures.all(), ArchiveLimits.DEFAULT, System::nanoTime)
                    .read(channel, String.valueOf(file.getFileName()), channel.size());
        }
    }

    /** What this thread allocates, of which a collection frees nothing while it is in use. */
    private static long allocated() {
        return java.lang.management.ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class)
                .getCurrentThreadAllocatedBytes();
    }

    private static long characters(ArchiveContent content) {
        return content.weight() + content.error().map(String::length).orElse(0);
    }

    @Test
    void anIndexOfTwoGigabytesInAHoleIsNotTakenIntoMemory() throws IOException {
        Path file = directory.resolve("hole.jar");
        int length = 2_000_000_000;
        ByteBuffer end = ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN);
        end.putInt(0, 0x06054B50).putInt(12, length).putInt(16, 0);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(end, length);
            channel.write(ByteBuffer.wrap(new byte[] {'P', 'K', 1, 2}), 0);
        }
        long before = allocated();
        ArchiveContent content = read(file);
        assertThat(allocated() - before).isLessThan(16L << 20);
        assertThat(content.error()).isPresent();
    }

    @Test
    void moreEntriesThanAreReadAreSaid() throws IOException {
        Path file = directory.resolve("many.jar");
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            zip.setLevel(0);
            for (int i = 0; i < 210_000; i++) {
                zip.putNextEntry(new ZipEntry("a/b/c" + i + ".class"));
            }
        }
        assertThat(read(file).error()).contains("more than 200000 entries");
    }

    @Test
    void archivesWithZip64AndCommentsAreReadByTheirIndex() throws IOException {
        Path file = directory.resolve("many.jar");
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            zip.setComment("PK\005\006 is not the end");
            for (int i = 0; i < 70_000; i++) {
                zip.putNextEntry(new ZipEntry(i + ".class"));
            }
            zip.putNextEntry(new ZipEntry(Jars.POM));
            zip.write(Jars.pom("2.14.1").getBytes(StandardCharsets.UTF_8));
        }
        ArchiveContent content = read(file);
        assertThat(content.error()).isEmpty();
        assertThat(content.parts()).hasSize(1);
    }

    @Test
    void longNamesOfManyArchivesAreCut() throws IOException {
        byte[] inner = new Jars().with(Jars.POM, Jars.pom("2.14.1")).bytes();
        Jars many = new Jars();
        for (int i = 0; i < 1_000; i++) {
            many.with("x".repeat(20_000) + i + ".jar", inner);
        }
        ArchiveContent content = read(Files.write(directory.resolve("names.jar"), many.bytes()));
        assertThat(content.findings())
                .isNotEmpty()
                .allSatisfy(it -> assertThat(it.inner()).hasSizeLessThanOrEqualTo(500));
        assertThat(content.error()).contains("more is in it than can be told");
        assertThat(characters(content)).isLessThan(2L << 20);
    }

    @Test
    void ofAClassOnlyWhatSignaturesAskForIsKept() throws IOException {
        ClassShape shape =
                ClassShape.read(Jars.managerOfAnyContext("a.JndiManager"), ClassShape.Asked.by(Signatures.all()));
        assertThat(shape.methods()).containsExactly("<init>(Ljava/lang/String;Ljavax/naming/Context;)V");
        assertThat(shape.texts()).isEmpty();
    }

    @Test
    void archivesInOneAnotherKeepNoBuffers() throws IOException {
        byte[] random = new byte[3 << 20];
        new Random(1).nextBytes(random);
        byte[] bytes = new Jars().with("data", random).stored().bytes();
        for (int i = 1; i < 16; i++) {
            bytes = new Jars().with("n.jar", bytes).stored().bytes();
        }
        Path file = Files.write(directory.resolve("deep.jar"), bytes);
        long before = allocated();
        assertThat(read(file).error()).isEmpty();
        assertThat(allocated() - before).isLessThan(8L << 20);
    }

    @Test
    void contentIsWeighedWithItsTexts() {
        ArchiveContent.Part part = new ArchiveContent.Part("x".repeat(500), new Coordinates("g", "a", "1"));
        ArchiveContent content = new ArchiveContent(List.of(part, part), List.of(), java.util.Optional.empty());
        assertThat(content.weight()).isBetween(1_000L, 2_000L);
    }
}
