package patchwave.cli.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;

final class StatusMeaningTest {
    @ParameterizedTest
    @CsvSource({
        "UNAVAILABLE,UNREACHABLE",
        "UNAUTHENTICATED,NOT_PERMITTED",
        "PERMISSION_DENIED,NOT_PERMITTED",
        "INVALID_ARGUMENT,REFUSED",
        "NOT_FOUND,REFUSED",
        "FAILED_PRECONDITION,REFUSED",
        "ABORTED,REFUSED",
        "ALREADY_EXISTS,REFUSED",
        "RESOURCE_EXHAUSTED,REFUSED",
        "DEADLINE_EXCEEDED,REFUSED",
        "UNIMPLEMENTED,INTERNAL_FAULT",
        "INTERNAL,INTERNAL_FAULT",
        "UNKNOWN,INTERNAL_FAULT"
    })
    void everyStatusHasItsExitCode(Status.Code code, ExitCode expected) {
        assertThat(of(code.toStatus().withDescription("said")).exitCode()).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Status.Code.class)
    void everyMessageIsOneLineWithoutControlCharacters(Status.Code code) {
        assertThat(of(code.toStatus().withDescription("a\n\u001b[31mb")).sentence())
                .contains("a ")
                .doesNotContain("\n", "\u001b");
    }

    @Test
    void aDeadlineOfOursMeansUnreachable() {
        Status own = Status.DEADLINE_EXCEEDED.withDescription("CallOptions deadline exceeded after 29.99s.");
        assertThat(of(own).exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void aServerThatIsNotTrustedIsNotAMatterOfTheNetwork() {
        Status status = Status.UNAVAILABLE
                .withDescription("io exception")
                .withCause(new SSLHandshakeException("PKIX").initCause(new CertificateException("no such authority")));
        assertThat(of(status).exitCode()).isEqualTo(ExitCode.NOT_PERMITTED);
        assertThat(of(status).sentence()).contains("no such authority", "c:7444");
        assertThat(StatusMeaning.isTrustFault(status)).isTrue();
    }

    private static Refusal of(Status status) {
        return StatusMeaning.of(status, "c:7444");
    }
}
