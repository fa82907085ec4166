package patchwave.cli.advisory;

import java.util.ArrayList;
import java.util.List;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.AssertionView;
import patchwave.proto.operator.v1.RecordAdvisoryResponse;

/** Assertions and urgencies as people read them. */
final class AssertionText {
    private AssertionText() {}

    /** Who asserts what, when and where to read it; and who took it back. */
    static List<String> lines(AssertionView of, int width) {
        String level = switch (of.getLevel()) {
            case EXPLOITATION_LEVEL_PROOF_OF_CONCEPT -> "a proof of concept was seen";
            case EXPLOITATION_LEVEL_EXPLOITED -> "it is exploited";
            case EXPLOITATION_LEVEL_UNSPECIFIED, UNRECOGNIZED -> "something that this version does not know";
        };
        String note = of.getNote().isEmpty() ? "" : " (" + of.getNote() + ")";
        String back = of.getRetractedBy().isEmpty()
                ? ""
                : ". Retracted by %s at %s, and does not count: %s"
                        .formatted(of.getRetractedBy(), Moments.at(of.getRetractTime()), of.getRetractReason());
        String sentence = "%s of %s: %s, by %s at %s, %s%s%s"
                .formatted(
                        of.getAssertionId(),
                        of.getAdvisoryId(),
                        level,
                        of.getAssertedBy(),
                        Moments.at(of.getAssertTime()),
                        of.getLink(),
                        note,
                        back);
        return Wrap.lines("", Words.clean(sentence), width);
    }

    /** How urgent an advisory is now. */
    static List<String> urgency(String advisoryId, RecordAdvisoryResponse urgency) {
        List<String> lines = new ArrayList<>();
        lines.add(advisoryId + " is " + Words.orDash(urgency.getUrgency()) + " (rule: "
                + Words.orDash(urgency.getRule()) + ")");
        Moments.instant(urgency.getDueTime()).ifPresent(due -> lines.add("due " + Moments.at(due)));
        if (urgency.getHunt()) {
            lines.add("Search the logs for earlier exploitation: patching does not undo it.");
        }
        return lines;
    }
}
