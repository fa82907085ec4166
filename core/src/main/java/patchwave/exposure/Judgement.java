package patchwave.exposure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import patchwave.advisory.Statement;

/**
 * A verdict and what it rests on.
 *
 * @param evidence sentences, the most important first; at least one
 * @param decidedBy the statement that decided; empty if none did
 */
public record Judgement(Verdict verdict, List<String> evidence, Optional<Statement> decidedBy) {
    public Judgement {
        evidence = List.copyOf(evidence);
    }

    static Judgement of(Verdict verdict, String evidence, Statement decidedBy) {
        return new Judgement(verdict, List.of(evidence), Optional.of(decidedBy));
    }

    static Judgement unknown(Verdict.Reason reason, String evidence) {
        return new Judgement(new Verdict.Unknown(reason), List.of(evidence), Optional.empty());
    }

    Judgement and(String sentence) {
        List<String> more = new ArrayList<>(evidence);
        more.add(sentence);
        return new Judgement(verdict, more, decidedBy);
    }

    /** The same ground, another verdict, for a reason that goes first. */
    Judgement instead(Verdict other, String reason) {
        List<String> more = new ArrayList<>(List.of(reason));
        more.addAll(evidence);
        return new Judgement(other, more, decidedBy);
    }
}
