package patchwave.agent.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TokenTest {
    private static final String SECRET = "A".repeat(43);
    private static final String FINGERPRINT = "0a".repeat(32);

    @Test
    void aTokenHasASecretAndAFingerprint() {
        Token token = Token.parse("pwt1." + SECRET + "." + FINGERPRINT + "\n");
        assertThat(token).isEqualTo(new Token(SECRET, FINGERPRINT));
        assertThat(token.toString()).doesNotContain(SECRET);
    }

    @Test
    void anythingElseIsRefusedWithoutRepeatingIt() {
        for (String text : new String[] {
            "", SECRET, "pwt2." + SECRET + "." + FINGERPRINT, "pwt1." + SECRET + "." + FINGERPRINT + "00"
        }) {
            assertThatThrownBy(() -> Token.parse(text))
                    .hasMessageContaining("pwt1.SECRET.FINGERPRINT")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET));
        }
    }
}
