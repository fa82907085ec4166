package patchwave.agent.packages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PackageFailureTest {
    /** Found by fuzzing: a tool's last line was of control characters alone, and operators were shown an empty reason. */
    @Test
    void whatCannotBeReadIsSaidToBeSo() {
        assertThat(PackageFailure.lasting(PackageFailureReason.INSTALL_FAILED, "\u0013 \u0080\u009f")
                        .detail())
                .isEqualTo("it failed and said nothing that can be read");
    }
}
