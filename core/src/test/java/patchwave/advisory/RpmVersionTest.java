package patchwave.advisory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** rpm's order: the cases that its own tests name, and rpm itself as the oracle for random ones. */
final class RpmVersionTest {
    private static final Path RPM = Path.of("/usr/bin/rpm");
    private static final int PAIRS = 3000;

    /** The cases of rpm's own test of rpmvercmp. */
    @ParameterizedTest
    @CsvSource(delimiter = ' ', textBlock = """
            1.0 1.0 0
            1.0 2.0 -1
            2.0.1 2.0.1 0
            2.0 2.0.1 -1
            2.0.1a 2.0.1a 0
            2.0.1a 2.0.1 1
            5.5p1 5.5p1 0
            5.5p1 5.5p2 -1
            5.5p10 5.5p10 0
            5.5p1 5.5p10 -1
            10xyz 10.1xyz -1
            xyz10 xyz10 0
            xyz10 xyz10.1 -1
            xyz.4 xyz.4 0
            xyz.4 8 -1
            xyz.4 2 -1
            5.5p2 5.6p1 -1
            5.6p1 6.5p1 -1
            6.0.rc1 6.0 1
            10b2 10a1 1
            1.0aa 1.0aa 0
            1.0a 1.0aa -1
            10.0001 10.0001 0
            10.0001 10.1 0
            10.0001 10.0039 -1
            4.999.9 5.0 -1
            20101121 20101121 0
            20101121 20101122 -1
            2_0 2_0 0
            2.0 2_0 0
            a a 0
            a+ a+ 0
            a+ a_ 0
            +a +a 0
            +a _a 0
            +_ +_ 0
            _+ +_ 0
            + _ 0
            1.0~rc1 1.0~rc1 0
            1.0~rc1 1.0 -1
            1.0~rc1 1.0~rc2 -1
            1.0~rc1~git123 1.0~rc1~git123 0
            1.0~rc1~git123 1.0~rc1 -1
            1.0^ 1.0^ 0
            1.0^ 1.0 1
            1.0^git1 1.0^git1 0
            1.0^git1 1.0 1
            1.0^git1 1.0^git2 -1
            1.0^git1 1.01 -1
            1.0^20160101 1.0^20160101 0
            1.0^20160101 1.0.1 -1
            1.0^20160101^git1 1.0^20160101^git1 0
            1.0^20160102 1.0^20160101^git1 1
            1.0~rc1^git1 1.0~rc1^git1 0
            1.0~rc1^git1 1.0~rc1 1
            1.0^git1~pre 1.0^git1~pre 0
            1.0^git1 1.0^git1~pre 1
            1b.fc17 1b.fc17 0
            1b.fc17 1.fc17 -1
            1g.fc17 1g.fc17 0
            1g.fc17 1.fc17 1
            """)
    void ordersPartsAsRpmDoes(String a, String b, int order) {
        assertThat(Integer.signum(RpmVersion.compareParts(a, b))).isEqualTo(order);
        assertThat(Integer.signum(RpmVersion.compareParts(b, a))).isEqualTo(-order);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', textBlock = """
            1:0.1-1 9.9-9 1
            0:1.0-1 1.0-1 0
            :1.0-1 1.0-1 0
            1.0-1 1.0-2 -1
            1.0-9 1.0-10 -1
            1.0-10~rc1 1.0-10 -1
            1.0-2.el9_4.3 1.0-2.el9_4 1
            1.0 1.0-1 -1
            2.36-20220105193632 2.36-20220105193631 1
            """)
    void ordersByEpochThenVersionThenRelease(String a, String b, int order) {
        assertThat(Integer.signum(RpmVersion.parse(a).compareTo(RpmVersion.parse(b))))
                .isEqualTo(order);
        assertThat(Integer.signum(RpmVersion.parse(b).compareTo(RpmVersion.parse(a))))
                .isEqualTo(-order);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.0-", "1 0-1", "1:", "1.0-1\n"})
    void refusesWhatIsNoVersion(String text) {
        assertThatThrownBy(() -> RpmVersion.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesWhatItReads() {
        for (String text : List.of("1.0-1", "1:1.0-1", "1.0", "1.0^git1-2.el9")) {
            assertThat(RpmVersion.parse(text)).hasToString(text);
        }
        assertThat(RpmVersion.parse("0:1.0-1")).hasToString("1.0-1");
    }

    @Test
    void agreesWithRpmItself(@TempDir Path directory) throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                Files.isExecutable(RPM),
                "NOT TESTED: rpm is not installed, and rpm is the oracle; agent/src/test/rpm/setup.sh");
        Random random = new Random(20150127);
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < PAIRS; i++) {
            String a = text(random);
            pairs.add(a + " " + (random.nextInt(3) == 0 ? near(a, random) : text(random)));
        }
        Path file = Files.write(directory.resolve("pairs"), pairs);
        List<String> answers = rpm(
                "%{lua: for line in io.lines('" + file + "') do local a, b = line:match('(%S+) (%S+)');"
                        + " print(rpm.vercmp(a, b) .. '\\n') end}",
                directory);
        assertThat(answers).hasSize(PAIRS);
        for (int i = 0; i < PAIRS; i++) {
            String[] pair = pairs.get(i).split(" ", -1);
            assertThat(Integer.signum(RpmVersion.compareParts(pair[0], pair[1])))
                    .as(pairs.get(i))
                    .isEqualTo(Integer.parseInt(answers.get(i).strip()));
        }
    }

    private static String text(Random random) {
        String letters = "0123456789010ab~^.+_Z";
        StringBuilder text = new StringBuilder("1");
        for (int length = random.nextInt(8); length > 0; length--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    private static String near(String text, Random random) {
        int place = random.nextInt(text.length());
        return text.substring(0, place) + "01~^.a".charAt(random.nextInt(6)) + text.substring(place);
    }

    private static List<String> rpm(String expression, Path directory) throws IOException, InterruptedException {
        Path output = directory.resolve("answers");
        Process process = new ProcessBuilder(RPM.toString(), "--eval", expression)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return Files.readAllLines(output, StandardCharsets.UTF_8).stream()
                .filter(line -> !line.isBlank())
                .toList();
    }
}
