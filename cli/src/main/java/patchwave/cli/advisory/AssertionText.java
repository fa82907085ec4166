package patchwave.cli.advisory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.AssertionView;
import patchwave.proto.operator.v1.NotAffected;
import patchwave.proto.operator.v1.RecordAdvisoryResponse;

/** Assertions and urgencies as people read them. */
public final class AssertionText {
    private static final int NAMED = 10;

    private AssertionText() {}

    /** Who asserts what, when and where to read it; and who took it back. */
    static List<String> lines(AssertionView of, Session session) {
        return Wrap.lines("", Words.clean(sentence(of, session.now())), session.width());
    }

    /** The same as one sentence. */
    public static String sentence(AssertionView of, Instant now) {
        String level = switch (of.getLevel()) {
            case EXPLOITATION_LEVEL_PROOF_OF_CONCEPT -> "a proof of concept was seen";
            case EXPLOITATION_LEVEL_EXPLOITED -> "it is exploited";
            case EXPLOITATION_LEVEL_UNSPECIFIED, UNRECOGNIZED ->
                of.hasNotAffected()
                        ? notAffected(of.getNotAffected(), now)
                        : "something that this version does not know";
        };
        String note = of.getNote().isEmpty() ? "" : " (" + of.getNote() + ")";
        String back = of.getRetractedBy().isEmpty()
                ? ""
                : ". Retracted by %s at %s, and does not count: %s"
                        .formatted(of.getRetractedBy(), Moments.at(of.getRetractTime()), of.getRetractReason());
        return "%s of %s: %s, by %s at %s%s%s%s"
                .formatted(
                        of.getAssertionId(),
                        of.getAdvisoryId(),
                        level,
                        of.getAssertedBy(),
                        Moments.at(of.getAssertTime()),
                        of.getLink().isEmpty() ? "" : ", " + of.getLink(),
                        note,
                        back);
    }

    private static String notAffected(NotAffected of, Instant now) {
        String where = of.getHostIdsCount() == 0 ? "" : " on " + Words.few(of.getHostIdsList(), NAMED);
        boolean isExpired = Moments.instant(of.getUntilTime())
                .filter(until -> !now.isBefore(until))
                .isPresent();
        return "%s is not affected%s, %s %s"
                .formatted(
                        of.getSubject(),
                        where,
                        isExpired ? "which expired and does not count any more at" : "until",
                        Moments.at(of.getUntilTime()));
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
