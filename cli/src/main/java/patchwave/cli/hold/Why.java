package patchwave.cli.hold;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.ExplainRequest;
import patchwave.proto.operator.v1.ExplainResponse;
import patchwave.proto.operator.v1.Explanation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code patchwave why}. */
@Command(
        name = "why",
        description = "Say why a host or a pool is not being patched now: one sentence per rollout, and until when.",
        footer = {"", "Example:", "  patchwave why web-3", "  patchwave why production/web"})
public final class Why implements Callable<Integer> {
    private static final int HOLDERS_NAMED = 8;

    private final Session session;

    @Parameters(paramLabel = "HOST|POOL", description = "A host's id, or a pool as environment/name.")
    private String subject = "";

    public Why(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ExplainRequest.Builder request = ExplainRequest.newBuilder();
        if (subject.contains("/")) {
            request.setPool(subject);
        } else {
            request.setHostId(subject);
        }
        try (ControllerLink link = session.connect()) {
            ExplainResponse response = link.fleet().explain(request.build());
            session.answer(response, () -> lines(response.getExplanationsList()));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(List<Explanation> explanations) {
        if (explanations.isEmpty()) {
            return List.of("No rollout concerns " + subject + ".");
        }
        List<String> lines = new ArrayList<>();
        for (Explanation explanation : explanations) {
            String rollout = explanation.getRolloutId().isEmpty() ? "" : explanation.getRolloutId() + ": ";
            String until = Until.words(explanation.getUntilTime(), session);
            lines.addAll(Wrap.lines("", rollout + explanation.getSentence() + until, session.width()));
            if (explanation.getHoldersCount() > 0) {
                lines.addAll(Wrap.lines(
                        "  held by: ", Words.few(explanation.getHoldersList(), HOLDERS_NAMED), session.width()));
            }
        }
        return lines;
    }
}
