package patchwave.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Reads the report of the load generator. A report that is read wrongly would hide failed requests. */
final class ClientLoadTest {
    private static final String LATENCIES = """

            Summary:
              Total:	2.0003 secs
              Requests/sec:	399.1

            Response time histogram:
              0.000 [1]	|
              0.003 [783]	|■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■

            """;

    @Test
    void onlyGood() {
        ClientLoad.Met met = ClientLoad.read(LATENCIES + "Status code distribution:\n  [200]\t798 responses\n\n\n");
        assertThat(met.good()).isEqualTo(798);
        assertThat(met.failed()).isZero();
    }

    @Test
    void otherAnswersAndNoAnswersAreFailures() {
        ClientLoad.Met met = ClientLoad.read(LATENCIES + """
                Status code distribution:
                  [200]	700 responses
                  [503]	12 responses

                Error distribution:
                  [3]	Get "http://10.79.0.1/": dial tcp 10.79.0.1:80: connect: connection refused
                  [200]	Get "http://10.79.0.1/": context deadline exceeded
                """);
        assertThat(met.good()).isEqualTo(700);
        assertThat(met.failed()).isEqualTo(12 + 3 + 200);
    }

    @Test
    void noRequestsAreNoProof() {
        assertThatThrownBy(() -> ClientLoad.read("")).isInstanceOf(AssertionError.class);
    }
}
