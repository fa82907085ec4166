package patchwave.cli.advisory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.argument.ReasonOption;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.RetractAssertionRequest;
import patchwave.proto.operator.v1.RetractAssertionResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code patchwave advisory retract}. */
@Command(
        name = "retract",
        description =
                "Take an assertion back. It stays on record with who, when and why, and does not count any more. What others"
                        + " assert of the same advisory counts on. What it said was not affected is exposed again and due as before, where nothing"
                        + " else says that it is over. Safe to repeat.",
        footer = {"", "Example:", "  patchwave advisory retract assertion-7 --reason 'it was a hoax'"})
public final class AdvisoryRetract implements Callable<Integer> {
    private final Session session;

    @Parameters(
            paramLabel = "ASSERTION",
            description = "The assertion's id; 'patchwave advisory why' shows those of an advisory.")
    private String assertionId = "";

    @Mixin
    private ReasonOption reason = new ReasonOption();

    public AdvisoryRetract(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            RetractAssertionResponse response = link.rollouts()
                    .retractAssertion(RetractAssertionRequest.newBuilder()
                            .setAssertionId(assertionId)
                            .setReason(reason.text())
                            .build());
            session.answer(response, () -> lines(response));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(RetractAssertionResponse response) {
        List<String> lines = new ArrayList<>(AssertionText.lines(response.getAssertion(), session));
        if (response.hasUrgency()) {
            lines.addAll(
                    AssertionText.urgency(Words.clean(response.getAssertion().getAdvisoryId()), response.getUrgency()));
        }
        return lines;
    }
}
