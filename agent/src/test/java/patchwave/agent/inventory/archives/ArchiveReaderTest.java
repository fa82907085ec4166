package patchwave.agent.inventory.archives;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchiveReaderTest {
    private static final String SHELL = "CVE-2021-44228";
    private static final String AFTER = "CVE-2021-45046";

    @TempDir
    Path directory;

    private ArchiveContent read(String name, byte[] bytes) {
        return read(name, bytes, ArchiveLimits.DEFAULT);
    }

    private ArchiveContent read(String name, byte[] bytes, ArchiveLimits limits) {
        try {
            Path file = Files.write(directory.resolve(name), bytes);
            return read(new ArchiveReader(Signatures.all(), limits, System::nanoTime), file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ArchiveContent read(ArchiveReader reader, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return reader.read(channel, String.valueOf(file.getFileName()), channel.size());
        }
    }

    private static boolean isArchive(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return ArchiveKind.isArchive(channel, String.valueOf(file.getFileName()));
        }
    }

    private static Map<String, String> verdicts(ArchiveContent content) {
        return content.findings().stream()
                .collect(Collectors.toMap(
                        it -> it.cve() + (it.inner().isEmpty() ? "" : " " + it.inner()),
                        it -> it.verdict().getClass().getSimpleName()));
    }

    @Test
    void tellsTheVersionsApartByTheirCode() {
        assertThat(verdicts(read("log4j-core-2.14.1.jar", Jars.vulnerable().bytes())))
                .isEqualTo(Map.of(SHELL, "Vulnerable", AFTER, "Vulnerable"));
        assertThat(verdicts(read("log4j-core-2.15.0.jar", Jars.halfFixed().bytes())))
                .isEqualTo(Map.of(SHELL, "Patched", AFTER, "Vulnerable"));
        assertThat(verdicts(read("log4j-core-2.16.0.jar", Jars.fixed().bytes())))
                .isEqualTo(Map.of(SHELL, "Patched", AFTER, "Patched"));
    }

    @Test
    void findsTheFirstVersionsThatHadNoManager() {
        byte[] old = new Jars()
                .with(Jars.LOOKUP, Jars.lookupThatLooksUp("org.apache.logging.log4j.core.lookup.JndiLookup"))
                .bytes();
        assertThat(verdicts(read("x.jar", old))).isEqualTo(Map.of(SHELL, "Vulnerable", AFTER, "Vulnerable"));
    }

    @Test
    void looksBehindShadingRenamingAndAnotherExtension() {
        byte[] shaded = new Jars()
                .with("com/acme/shaded/lookup/JndiLookup.class", Jars.plain("com.acme.shaded.lookup.JndiLookup"))
                .with("com/acme/net/JndiManager.class", Jars.managerOfAnyContext("com.acme.net.JndiManager"))
                .bytes();
        byte[] hidden = new Jars()
                .with("agent/JndiLookup.esclazz", Jars.plain("agent.JndiLookup"))
                .with("agent/JndiManager.esclazz", Jars.managerOfAnyContext("agent.JndiManager"))
                .bytes();
        assertThat(verdicts(read("tool.zip", shaded))).containsEntry(SHELL, "Vulnerable");
        assertThat(verdicts(read("agent", hidden))).containsEntry(SHELL, "Vulnerable");
        assertThat(read("tool.zip", shaded).findings().getFirst().verdict().evidence())
                .contains("com/acme/shaded/lookup/JndiLookup.class, not in its own package");
    }

    @Test
    void namesTheWayToAnArchiveInArchives() {
        byte[] jar = Jars.vulnerable().bytes();
        byte[] war = new Jars()
                .with("WEB-INF/lib/x.jar", jar)
                .with("index.html", "<html>")
                .bytes();
        ArchiveContent content =
                read("outer.ear", new Jars().with("web.war", war).stored().bytes());
        assertThat(verdicts(content)).containsEntry(SHELL + " web.war!/WEB-INF/lib/x.jar", "Vulnerable");
        assertThat(content.parts())
                .containsExactly(new ArchiveContent.Part(
                        "web.war!/WEB-INF/lib/x.jar",
                        new Coordinates("org.apache.logging.log4j", "log4j-core", "2.14.1")));
        assertThat(content.error()).isEmpty();
    }

    @Test
    void aRemovedClassIsMitigatedAndNotFixed() {
        byte[] removed = Jars.vulnerable().without(Jars.LOOKUP).bytes();
        assertThat(verdicts(read("log4j-core-2.14.1.jar", removed)))
                .isEqualTo(Map.of(SHELL, "Mitigated", AFTER, "Mitigated"));
    }

    @Test
    void aStatedVersionAloneIsASuspicion() {
        byte[] obfuscated = new Jars()
                .with("a/b.class", Jars.plain("a.b"))
                .with(Jars.POM, Jars.pom("2.14.1"))
                .bytes();
        byte[] plain = new Jars().with("a/b.class", Jars.plain("a.b")).bytes();
        assertThat(verdicts(read("app.jar", obfuscated))).containsEntry(SHELL, "Suspicious");
        assertThat(verdicts(read("log4j-core-2.14.1.jar", plain))).containsEntry(SHELL, "Suspicious");
        assertThat(verdicts(read("log4j-core-2.14.1-sources.jar", plain))).isEmpty();
        assertThat(verdicts(read("log4j-core-2.17.1.jar", plain))).containsEntry(SHELL, "Patched");
        assertThat(verdicts(read("app.jar", plain))).isEmpty();
    }

    @Test
    void readsAnArchiveAfterAProgram() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write("#!/bin/sh\nexec java -jar $0\n".getBytes(StandardCharsets.UTF_8));
        out.write(Jars.vulnerable().bytes());
        Path file = Files.write(directory.resolve("start"), out.toByteArray());
        assertThat(isArchive(file)).isTrue();
        assertThat(verdicts(read("start", out.toByteArray()))).containsEntry(SHELL, "Vulnerable");
        byte[] outer = new Jars().with("lib/start.jar", out.toByteArray()).bytes();
        assertThat(verdicts(read("outer.jar", outer))).containsEntry(SHELL + " lib/start.jar", "Vulnerable");
    }

    @Test
    void aTextThatIsNamedLikeAnArchiveIsNone() throws IOException {
        Path file =
                Files.write(directory.resolve("notes.jar"), "x".repeat(5_000).getBytes(StandardCharsets.UTF_8));
        assertThat(isArchive(file)).isFalse();
    }

    @Test
    void aBombCostsNoMoreThanItsLimits() {
        byte[] inner = new Jars().with("zeros", new byte[8 << 20]).bytes();
        byte[] bomb = new Jars()
                .with("inner.zip", inner)
                .with("after.jar", Jars.vulnerable().bytes())
                .bytes();
        ArchiveLimits small = new ArchiveLimits(16, 1 << 20, 200, 1_000, Duration.ofSeconds(60));
        ArchiveContent content = read("bomb.zip", bomb, small);
        assertThat(content.error()).hasValueSatisfying(why -> assertThat(why).contains("inflates to more than 1 MiB"));
    }

    @Test
    void archivesInArchivesEndAtTheDepth() {
        byte[] bytes = Jars.vulnerable().bytes();
        for (int i = 1; i < 16; i++) {
            bytes = new Jars().with("n.jar", bytes).bytes();
        }
        assertThat(verdicts(read("deep.jar", bytes))).containsValue("Vulnerable");
        byte[] deeper = new Jars().with("n.jar", bytes).bytes();
        assertThat(read("deeper.jar", deeper).error())
                .hasValueSatisfying(why -> assertThat(why).contains("more than 16 archives in one another"));
    }

    @Test
    void entriesAndTimeAreBounded() throws IOException {
        Jars many = new Jars();
        for (int i = 0; i < 50; i++) {
            many.with("f" + i, "x");
        }
        ArchiveLimits few = new ArchiveLimits(16, 1 << 20, 200, 20, Duration.ofSeconds(60));
        assertThat(read("many.jar", many.bytes(), few).error()).contains("more than 20 entries");
        long[] ticks = {0};
        ArchiveReader slow = new ArchiveReader(
                Signatures.all(),
                ArchiveLimits.DEFAULT,
                () -> ticks[0] += Duration.ofSeconds(7).toNanos());
        assertThat(read(slow, directory.resolve("many.jar")).error())
                .hasValueSatisfying(why -> assertThat(why).contains("takes more than 60 s"));
    }

    @Test
    void whatIsBrokenSaysSoAndWhatCouldBeSeenCounts() {
        byte[] whole = Jars.vulnerable().bytes();
        ArchiveContent cut = read("cut.jar", Arrays.copyOf(whole, whole.length - 40));
        assertThat(cut.error()).isPresent();
        assertThat(verdicts(cut)).containsEntry(SHELL, "Vulnerable");
        byte[] half = new Jars()
                .with("lib/log4j-core-2.16.0.jar", Arrays.copyOf(whole, 60))
                .with("lib/whole.jar", whole)
                .bytes();
        ArchiveContent content = read("app.war", half);
        assertThat(content.error()).hasValueSatisfying(why -> assertThat(why).contains("lib/log4j-core-2.16.0.jar"));
        assertThat(verdicts(content))
                .containsEntry(SHELL + " lib/log4j-core-2.16.0.jar", "Failed")
                .containsEntry(SHELL + " lib/whole.jar", "Vulnerable");
    }

    /** Whatever bytes a file has, it is read to an end without a fault of ours. */
    @Test
    void noBytesBreakTheReader() {
        byte[] nested = new Jars()
                .with("lib/a.jar", Jars.vulnerable().bytes())
                .with("lib/b.jar", Jars.fixed().stored().bytes())
                .with("x.txt", "text")
                .bytes();
        for (int seed = 0; seed < 1_500; seed++) {
            Random dice = new Random(seed);
            byte[] bytes = nested.clone();
            for (int i = dice.nextInt(1, 20); i > 0; i--) {
                bytes[dice.nextInt(bytes.length)] = (byte) dice.nextInt(256);
            }
            byte[] cut = dice.nextInt(4) == 0 ? Arrays.copyOf(bytes, dice.nextInt(1, bytes.length)) : bytes;
            assertThat(read("broken.jar", cut)).as("seed %d", seed).isNotNull();
        }
    }

    @Test
    void aClassThatCannotBeReadIsJudgedByTheBuiltVersion() {
        byte[] rubbish = "rubbish".getBytes(StandardCharsets.UTF_8);
        byte[] affected = Jars.vulnerable()
                .with(Jars.LOOKUP, rubbish)
                .with(Jars.MANAGER, rubbish)
                .bytes();
        byte[] unknown = new Jars().with(Jars.LOOKUP, rubbish).bytes();
        assertThat(verdicts(read("a.jar", affected))).containsEntry(SHELL, "Vulnerable");
        assertThat(verdicts(read("b.jar", unknown))).containsEntry(SHELL, "Suspicious");
    }

    @Test
    void oneFixedCopyDoesNotMendTheOther() {
        byte[] two = Jars.fixed()
                .with("com/acme/JndiLookup.class", Jars.plain("com.acme.JndiLookup"))
                .with("com/acme/JndiManager.class", Jars.managerOfAnyContext("com.acme.JndiManager"))
                .bytes();
        assertThat(verdicts(read("two.jar", two))).containsEntry(SHELL, "Vulnerable");
    }

    @Test
    void versionsAreInMavensOrder() {
        List<String> order = List.of("2.0-alpha1", "2.0-beta9", "2.0-rc1", "2.0", "2.0.1", "2.3.1", "2.12.2", "2.14.1");
        for (int i = 0; i + 1 < order.size(); i++) {
            assertThat(MavenVersion.of(order.get(i))).isLessThan(MavenVersion.of(order.get(i + 1)));
        }
        assertThat(MavenVersion.of("2.0")).isEqualByComparingTo(MavenVersion.of("2.0.0"));
        assertThat(MavenVersion.of("2.0.Final")).isEqualByComparingTo(MavenVersion.of("2"));
        assertThat(MavenVersion.of("99999999999999999999")).isGreaterThan(MavenVersion.of("9"));
    }
}
