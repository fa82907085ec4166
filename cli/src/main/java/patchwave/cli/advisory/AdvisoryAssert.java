package patchwave.cli.advisory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.proto.operator.v1.AssertExploitationRequest;
import patchwave.proto.operator.v1.AssertExploitationResponse;
import patchwave.proto.operator.v1.ExploitationLevel;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code patchwave advisory assert}. */
@Command(
        name = "assert",
        description = {
            "Assert that a vulnerability is exploited, or that a proof of concept was seen, with a link where others can read it."
                    + " It counts together with what the feeds say, under your name, until somebody retracts it. Safe to repeat.",
            "Of what no feed has yet, record first what is affected: patchwave advisory record."
        },
        footer = {
            "",
            "Example:",
            "  patchwave advisory assert CVE-2015-0235 --proof-of-concept \\",
            "      --link https://openwall.com/lists/oss-security/2015/01/27/9"
        })
public final class AdvisoryAssert implements Callable<Integer> {
    /** What is asserted: one of the two, for the second says more than both. */
    private static final class Level {
        @Option(names = "--proof-of-concept", required = true, description = "A proof of concept was seen.")
        private boolean isProofOfConcept;

        @Option(names = "--exploited", required = true, description = "It is exploited in the wild.")
        private boolean isExploited;

        ExploitationLevel asserted() {
            if (isExploited) {
                return ExploitationLevel.EXPLOITATION_LEVEL_EXPLOITED;
            }
            return isProofOfConcept
                    ? ExploitationLevel.EXPLOITATION_LEVEL_PROOF_OF_CONCEPT
                    : ExploitationLevel.EXPLOITATION_LEVEL_UNSPECIFIED;
        }
    }

    private final Session session;

    @Parameters(paramLabel = "ADVISORY", description = "A CVE, or an advisory such as DSA-3142-1.")
    private String advisoryId = "";

    @ArgGroup(multiplicity = "1")
    private Level level = new Level();

    @Option(names = "--link", required = true, paramLabel = "URL", description = "Where to read it.")
    private String address = "";

    @Option(names = "--note", paramLabel = "TEXT", description = "What you say about it.")
    private String note = "";

    public AdvisoryAssert(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        AssertExploitationRequest request = AssertExploitationRequest.newBuilder()
                .setAdvisoryId(advisoryId)
                .setLevel(level.asserted())
                .setLink(address)
                .setNote(note)
                .build();
        try (ControllerLink link = session.connect()) {
            AssertExploitationResponse response = link.rollouts().assertExploitation(request);
            session.answer(response, () -> lines(response));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(AssertExploitationResponse response) {
        List<String> lines = new ArrayList<>(AssertionText.lines(response.getAssertion(), session.width()));
        lines.addAll(AssertionText.urgency(advisoryId, response.getUrgency()));
        return lines;
    }
}
