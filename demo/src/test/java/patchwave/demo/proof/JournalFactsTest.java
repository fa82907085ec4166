package patchwave.demo.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class JournalFactsTest {

    private static String line(String entry) {
        return "{\"crc32c\":\"00000000\",\"record\":{\"seq\":1," + entry + "}}";
    }

    @Test
    void attemptsAreReadInTheirOrder() {
        JournalFacts facts = JournalFacts.read(List.of(
                line("\"kind\":\"incarnation\",\"incarnation\":\"00\",\"previous\":\"\""),
                line("\"kind\":\"intent\",\"rollout\":\"r-1\",\"attempt\":3"),
                line("\"kind\":\"begun\",\"attempt\":3,\"at\":\"2026-01-01T00:00:00Z\""),
                line("\"kind\":\"finished\",\"outcome\":{\"attempt\":3,\"failure\":{\"reason\":\"INTERNAL\"}}"),
                line("\"kind\":\"intent\",\"rollout\":\"r-2\",\"attempt\":4"),
                line("\"kind\":\"begun\",\"attempt\":4,\"at\":\"2026-01-01T00:00:00Z\""),
                line("\"kind\":\"finished\",\"outcome\":{\"attempt\":4}")));
        assertThat(facts).isEqualTo(new JournalFacts(List.of(3L, 4L), List.of(3L, 4L), List.of(4L), List.of(3L)));
        assertThat(facts.beganOnce()).isTrue();
    }

    @Test
    void attemptThatBeganTwiceIsSeen() {
        String begun = line("\"kind\":\"begun\",\"attempt\":7");
        assertThat(JournalFacts.read(List.of(begun, begun)).beganOnce()).isFalse();
    }

    @Test
    void tornLastLineIsNoRecordAndDamageElsewhereIsAnError() {
        String begun = line("\"kind\":\"begun\",\"attempt\":7");
        assertThat(JournalFacts.read(List.of(begun, begun.substring(0, 20))).begun())
                .containsExactly(7L);
        assertThatThrownBy(() -> JournalFacts.read(List.of(begun.substring(0, 20), begun)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
