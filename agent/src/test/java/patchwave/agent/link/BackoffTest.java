package patchwave.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class BackoffTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Always waits as long as it may. */
    private static final RandomGenerator LONGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            throw new AssertionError("not asked for");
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    private final Backoff backoff = new Backoff(LONGEST);
    private Duration now = Duration.ofHours(1);

    /** How long it waits after a stream of this length. */
    private Duration after(Duration length, boolean answered) {
        backoff.opened(now);
        if (answered) {
            backoff.answered();
        }
        now = now.plus(length);
        Duration wait = backoff.next(now);
        now = now.plus(wait);
        return wait;
    }

    @Test
    void theLimitDoublesUpToHalfAMinute() {
        assertThat(after(Duration.ZERO, false)).hasMillis(500);
        assertThat(after(Duration.ZERO, false)).hasMillis(1000);
        for (int i = 0; i < 4; i++) {
            after(SECOND, false);
        }
        assertThat(after(SECOND, false)).hasSeconds(30);
        assertThat(after(SECOND, false)).hasSeconds(30);
    }

    /** A batch goes on when the last of its hosts is back: half a minute of waiting for one would be half a minute for all. */
    @Test
    void aHostThatOthersWaitForComesBackSooner() {
        backoff.admitted(now);
        for (int i = 0; i < 10; i++) {
            after(SECOND, false);
        }
        assertThat(after(SECOND, false)).hasSeconds(2);
        now = now.plus(Duration.ofMinutes(5));
        assertThat(after(SECOND, false)).as("its batch has baked").hasSeconds(30);
    }

    @Test
    void aStreamThatLastedIsASuccess() {
        after(SECOND, false);
        after(SECOND, false);
        assertThat(after(Duration.ofMinutes(1), true)).hasMillis(500);
    }

    @Test
    void aWelcomeThatDoesNotLastIsNone() {
        for (int i = 0; i < 10; i++) {
            after(SECOND, true);
        }
        assertThat(after(SECOND, true)).as("two machines with one identity").hasSeconds(30);
    }

    @Test
    void aLongSilenceIsNoSuccess() {
        after(SECOND, false);
        assertThat(after(Duration.ofMinutes(10), false)).hasSeconds(1);
    }

    @Test
    void onlyAStreamWithoutAnyAnswerIsSilent() {
        backoff.opened(now);
        assertThat(backoff.isSilent(now.plusSeconds(59))).isFalse();
        assertThat(backoff.isSilent(now.plusSeconds(60))).isTrue();
        backoff.answered();
        assertThat(backoff.isSilent(now.plusSeconds(6000))).isFalse();
        backoff.opened(now.plusSeconds(6000));
        assertThat(backoff.isSilent(now.plusSeconds(6059))).isFalse();
        assertThat(backoff.isSilent(now.plusSeconds(6060))).isTrue();
    }
}
