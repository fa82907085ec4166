package patchwave.advisory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Random;
import org.apache.maven.artifact.versioning.ComparableVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Maven's order: cases by name, and Maven itself as the oracle for random ones. */
final class MavenVersionTest {
    private static final int PAIRS = 20_000;

    @ParameterizedTest
    @CsvSource(delimiter = ' ', textBlock = """
            1 1.0 0
            1 1.0.0 0
            1 1-ga 0
            1 1.0-final 0
            1 1.0-RELEASE 0
            1.0-cr1 1.0-rc1 0
            1.0-a1 1.0-alpha-1 0
            1.0-b2 1.0-beta-2 0
            1.0-m3 1.0-milestone-3 0
            1.0a 1.0-a 0
            1.0-ALPHA1 1.0-alpha1 0
            1 2 -1
            1.9 1.10 -1
            1.5 2 -1
            1 1.1 -1
            1.0-alpha-1 1.0-beta-1 -1
            1.0-beta-9 1.0-milestone-1 -1
            1.0-m9 1.0-rc1 -1
            1.0-rc1 1.0-SNAPSHOT -1
            1.0-SNAPSHOT 1.0 -1
            1.0 1.0-sp1 -1
            1.0-sp1 1.0-xyz -1
            1.0-xyz 1.0-1 -1
            1.0-1 1.0.1 -1
            2.0-beta9 2.0-rc1 -1
            2.0-rc2 2.0 -1
            2.14.1 2.15.0 -1
            2.12.4 2.13.0 -1
            2.3.1 2.4 -1
            2.17.0 2.17.1 -1
            31.1-android 31.1-jre -1
            5.3.18 5.3.18.RELEASE 0
            4.1.100.Final 4.1.9.Final 1
            20220105193632 20220105193631 1
            1.99999999999999999999 1.100000000000000000000 -1
            """)
    void ordersAsMavenDoes(String a, String b, int order) {
        assertThat(order(a, b)).isEqualTo(order);
        assertThat(order(b, a)).isEqualTo(-order);
    }

    @Test
    void readsAnyTextAndKeepsIt() {
        for (String text : new String[] {"", "-", ".", "1..2", "ä", "1-"}) {
            assertThat(MavenVersion.parse(text)).hasToString(text);
        }
    }

    /** A list within a list for each dash: some thousands would end the stack. */
    @Test
    void refusesWhatIsLongerThanAnyVersion() {
        assertThatThrownBy(() -> MavenVersion.parse("1" + "-1".repeat(10_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("version of 20001 characters: expected at most 256");
        assertThatThrownBy(() -> new VersionRange("1-".repeat(200), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(order("1" + "-1".repeat(127), "1" + "-1".repeat(126))).isEqualTo(1);
    }

    @Test
    void agreesWithMavenItself() {
        Random random = new Random(20211210);
        for (int i = 0; i < PAIRS; i++) {
            String a = text(random);
            String b = random.nextInt(3) == 0 ? a + "-.1a".charAt(random.nextInt(4)) + text(random) : text(random);
            assertThat(order(a, b))
                    .as("%s %s", a, b)
                    .isEqualTo(Integer.signum(new ComparableVersion(a).compareTo(new ComparableVersion(b))));
        }
    }

    private static int order(String a, String b) {
        return Integer.signum(MavenVersion.parse(a).compareTo(MavenVersion.parse(b)));
    }

    private static String text(Random random) {
        String[] parts = {
            "0",
            "1",
            "2",
            "10",
            "01",
            ".",
            ".",
            ".",
            "-",
            "-",
            "a",
            "b",
            "m",
            "rc",
            "cr",
            "sp",
            "ga",
            "final",
            "x",
            "SNAPSHOT"
        };
        StringBuilder text = new StringBuilder("1");
        for (int length = random.nextInt(6); length > 0; length--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }
}
