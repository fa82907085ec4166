package patchwave.controller.advisories;

import java.util.List;
import patchwave.advisory.CveFact;
import patchwave.advisory.Statement;

/** What became of a document. */
public sealed interface FeedReading {
    /**
     * It was read to its end.
     *
     * @param quarantined what is no good in it, and was left out; the rest holds all the same
     * @param records how many it has, those left out included
     */
    record Accepted(List<Statement> statements, List<CveFact> facts, List<Quarantined> quarantined, int records)
            implements FeedReading {
        public Accepted {
            statements = List.copyOf(statements);
            facts = List.copyOf(facts);
            quarantined = List.copyOf(quarantined);
        }
    }

    /**
     * Nothing of it holds: it is broken, cut, too large or something else. The last good one stays.
     *
     * @param reason one sentence: what is wrong, and where
     */
    record Refused(String reason) implements FeedReading {}

    /**
     * A record that is no good.
     *
     * @param record which one: its id, or where it stands
     * @param reason one sentence
     */
    record Quarantined(String record, String reason) {}
}
