package patchwave.cli.advisory;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import patchwave.cli.argument.ReasonOption;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;
import patchwave.cli.text.TimeText;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.ExtendDueTimeRequest;
import patchwave.proto.operator.v1.ExtendDueTimeResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code patchwave advisory extend}. */
@Command(
        name = "extend",
        description = {
            "Give a vulnerability more time than the policy does. By itself a due time only moves earlier; this is the one way to"
                    + " move it later, and reports tell it with your name and reason, beside what was kept in time.",
            "It ends by itself, and at once where new facts make the vulnerability more urgent. The last word holds: a second"
                    + " extension takes the place of the first."
        },
        footer = {
            "",
            "Example:",
            "  patchwave advisory extend CVE-2015-0235 --until 2026-12-08T22:00Z \\",
            "      --reason 'the fix breaks the mail store; the vendor mends it by Friday'"
        })
public final class AdvisoryExtend implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "CVE", description = "The vulnerability, such as CVE-2015-0235.")
    private String vulnerability = "";

    @Option(
            names = "--until",
            required = true,
            paramLabel = "TIME",
            converter = TimeText.class,
            description = "The new due time, such as 2026-12-08T22:00Z.")
    private Instant until = Instant.EPOCH;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            converter = TimeText.class,
            description = "When the policy's own due times hold again. Default: at the new due time.")
    private @Nullable Instant expires;

    @Mixin
    private ReasonOption reason = new ReasonOption();

    public AdvisoryExtend(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ExtendDueTimeRequest.Builder request = ExtendDueTimeRequest.newBuilder()
                .setVulnerabilityId(vulnerability)
                .setDueTime(Moments.timestamp(until))
                .setReason(reason.text());
        if (expires != null) {
            request.setExpireTime(Moments.timestamp(expires));
        }
        try (ControllerLink link = session.connect()) {
            ExtendDueTimeResponse response = link.rollouts().extendDueTime(request.build());
            session.answer(response, () -> lines(response));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(ExtendDueTimeResponse response) {
        String sentence =
                "%s is due by %s, for %s that %s exposed. That ends at %s, or when new facts make it more urgent."
                        .formatted(
                                vulnerability,
                                Moments.at(response.getExtension().getDueTime()),
                                Words.count(response.getOpenCount(), "host"),
                                response.getOpenCount() == 1 ? "is" : "are",
                                Moments.at(response.getExtension().getExpireTime()));
        return Wrap.lines("", sentence, session.width());
    }
}
