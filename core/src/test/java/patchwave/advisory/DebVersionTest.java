package patchwave.advisory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** dpkg's order: what its algorithm and Debian's policy say, case by case, and dpkg itself as the oracle for random ones. */
final class DebVersionTest {
    private static final Path DPKG = Path.of("/usr/bin/dpkg");
    private static final int PAIRS = 1000;

    @ParameterizedTest
    @CsvSource(delimiter = ' ', textBlock = """
            0 0 0
            0:0 0-0 0
            00:1 1 0
            1:0 2:0 -1
            1:1 0:9 1
            2147483647:0 2147483646:9 1
            1.2-3 1.2-3 0
            1.2-3 1.2-4 -1
            1.2-9 1.2-10 -1
            1.2-3 1.3-1 -1
            1.2 1.2-0 0
            1.2 1.2-0.1 -1
            1.2 1.2-00 0
            1.2 1.2-~1 1
            0-0 0-00 0
            1-0 1-~ 1
            0.1 0.01 0
            0.1.0 0.1 1
            1.10 1.9 1
            1.0 1.0.0 -1
            1.0~ 1.0 -1
            1.0~rc1 1.0~rc2 -1
            1.0~~ 1.0~ -1
            1.0~~a 1.0~ -1
            1.0~~ 1.0~~a -1
            1.0~ 1.0a -1
            1.0~rc1-1 1.0-1 -1
            1.0~rc1 1.0~rc1+b1 -1
            1.0a 1.0 1
            1.0a 1.0b -1
            1.0A 1.0a -1
            1.0Z 1.0a -1
            1.0a 1.0+ -1
            1.0a 1.0. -1
            1.0z 1.0+ -1
            1.0+ 1.0. -1
            1.0a1 1.0a01 0
            1.0a 1.0a0 0
            1a 1a.0 -1
            1.0+b1 1.0 1
            1.0-1+b1 1.0-1 1
            1.0-1+b1 1.0-1+deb12u1 -1
            1.0-1+deb12u9 1.0-1+deb12u10 -1
            2.36-9+deb12u7 2.36-9+deb12u14 -1
            7.88.1-10+deb12u12 7.88.1 1
            7.88.1-10+deb12u12 7.88.1-10 1
            2:9.0.0 8.3.2 1
            2:1.20.4-1+deb10u9 1.20.4-1+deb10u9 1
            1:1.2.11.dfsg-2 1:1.2.11.dfsg-2+deb11u2 -1
            2.7-2 2.7-2+deb9u1 -1
            2.15.0-1~deb11u1 2.15.0-1 -1
            2.15.0-1~deb11u1 2.16.0-1~deb11u1 -1
            2.13-38+deb7u6 2.13-38+deb7u7 -1
            2.11.3-4+deb6u4 2.11.3-4 1
            20190114+really20220913-0+deb10u1 20190114-2 1
            0.0~git20220105193632.abc-1 0.0~git20220105193631.abc-1 1
            0.0~git99999999999999999999-1 0.0~git100000000000000000000-1 -1
            18446744073709551616 18446744073709551615 1
            4.14.5+94-ge49571868d-1 4.14.5+86-g1c354767d5-1 1
            1.0-1-1 1.0-1 1
            1:a:b 1:a:a ?
            1:2:3 1:2:2 1
            """)
    void ordersAsDpkgDoes(String a, String b, String order) {
        if (order.equals("?")) {
            assertThatThrownBy(() -> DebVersion.parse(a)).isInstanceOf(IllegalArgumentException.class);
            return;
        }
        int expected = Integer.parseInt(order);
        assertThat(order(a, b)).isEqualTo(expected);
        assertThat(order(b, a)).isEqualTo(-expected);
    }

    @Test
    void cutsAtTheFirstColonAndTheLastDash() {
        assertThat(DebVersion.parse("3:1.0-rc1-2")).isEqualTo(new DebVersion(3, "1.0-rc1", Optional.of("2")));
        assertThat(DebVersion.parse("1:2:3-4")).isEqualTo(new DebVersion(1, "2:3", Optional.of("4")));
        assertThat(DebVersion.parse("1.0")).isEqualTo(new DebVersion(0, "1.0", Optional.empty()));
    }

    /** What dpkg says is no version: it would not install such a package. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "0:",
                ":1.0",
                "1.0-",
                "-1",
                "1:-1",
                "0:0-",
                "a",
                "a1.0",
                "~1",
                "1:a",
                "a:1",
                "1a:1",
                "-1:1",
                "+1:1",
                "2147483648:1",
                "99999999999999999999:1",
                "1 0",
                "1.0 ",
                " 1.0",
                "1.0\n",
                "1_0",
                "1.0!",
                "1.0/1",
                "1.0#1",
                "1.0-1_1",
                "1.0-1:1",
                "1:2.0-1:1",
                "1.0-ä",
                "1²",
                "٣.0",
            })
    void refusesWhatIsNoVersion(String text) {
        assertThatThrownBy(() -> DebVersion.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected [epoch:]version[-revision]");
    }

    @Test
    void writesWhatItReads() {
        for (String text : List.of("1.0-1", "1:1.0-1", "1.0", "1:2:3-4", "1.0-rc1-2")) {
            assertThat(DebVersion.parse(text)).hasToString(text);
        }
        assertThat(DebVersion.parse("0:1.0-1")).hasToString("1.0-1");
    }

    @Test
    void agreesWithDpkgItself(@TempDir Path directory) throws IOException, InterruptedException {
        if (!Files.isExecutable(DPKG)) {
            System.err.println(
                    "**** SKIPPED: the order of deb versions: dpkg, the oracle, is not on this machine ****");
        }
        Assumptions.assumeTrue(Files.isExecutable(DPKG), "dpkg is not installed");
        Random random = new Random(20150127);
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < PAIRS; i++) {
            String a = text(random);
            pairs.add(a + " " + (random.nextInt(2) == 0 ? near(a, random) : text(random)));
        }
        Path file = Files.write(directory.resolve("pairs"), pairs);
        List<String> answers = answers(file, directory.resolve("answers"));
        assertThat(answers).hasSize(PAIRS);
        for (int i = 0; i < PAIRS; i++) {
            String[] pair = pairs.get(i).split(" ", -1);
            assertThat(order(pair[0], pair[1])).as(pairs.get(i)).isEqualTo(Integer.parseInt(answers.get(i)));
        }
    }

    private static int order(String a, String b) {
        return Integer.signum(DebVersion.parse(a).compareTo(DebVersion.parse(b)));
    }

    private static String text(Random random) {
        String letters = "00123456789ab~+.Z";
        StringBuilder text = new StringBuilder(random.nextInt(5) == 0 ? "1:1" : "1");
        for (int length = random.nextInt(8); length > 0; length--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        if (random.nextInt(2) == 0) {
            text.append('-');
            for (int length = 1 + random.nextInt(4); length > 0; length--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
        }
        return text.toString();
    }

    /** With one letter more, somewhere behind the epoch. */
    private static String near(String text, Random random) {
        int begin = text.indexOf(':') + 2;
        int place = begin + random.nextInt(text.length() - begin + 1);
        return text.substring(0, place) + "01~+.aZ".charAt(random.nextInt(7)) + text.substring(place);
    }

    /** One shell for all of them: dpkg answers one question each time that it is started. */
    private static List<String> answers(Path pairs, Path answers) throws IOException, InterruptedException {
        String script = """
                while read -r a b; do
                    if dpkg --compare-versions "$a" lt "$b"; then echo -1
                    elif dpkg --compare-versions "$a" eq "$b"; then echo 0
                    else echo 1
                    fi
                done
                """;
        Process process = new ProcessBuilder("/bin/sh", "-c", script)
                .redirectInput(pairs.toFile())
                .redirectErrorStream(true)
                .redirectOutput(answers.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return Files.readAllLines(answers, StandardCharsets.UTF_8);
    }
}
