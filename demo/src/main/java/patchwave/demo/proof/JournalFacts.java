package patchwave.demo.proof;

import java.util.ArrayList;
import java.util.List;

/**
 * What an agent's journal says of its attempts.
 *
 * @param permitted the attempts whose permit was accepted, in the order of the records
 * @param begun the attempts that changed packages, in the order of the records; one that is there twice began twice
 * @param succeeded the attempts that finished well
 * @param failed the attempts that finished badly
 */
public record JournalFacts(List<Long> permitted, List<Long> begun, List<Long> succeeded, List<Long> failed) {
    public JournalFacts {
        permitted = List.copyOf(permitted);
        begun = List.copyOf(begun);
        succeeded = List.copyOf(succeeded);
        failed = List.copyOf(failed);
    }

    /** Reads the lines of a journal; a torn last line is no record, as the agent has it. */
    public static JournalFacts read(List<String> lines) {
        List<Long> permitted = new ArrayList<>();
        List<Long> begun = new ArrayList<>();
        List<Long> succeeded = new ArrayList<>();
        List<Long> failed = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Json entry;
            try {
                entry = Json.parse(lines.get(i)).get("record");
            } catch (IllegalArgumentException e) {
                if (i == lines.size() - 1) {
                    break;
                }
                throw e;
            }
            Json outcome = entry.get("outcome");
            switch (entry.get("kind").text()) {
                case "intent" -> permitted.add(attempt(entry));
                case "begun" -> begun.add(attempt(entry));
                case "finished" -> (outcome.names().contains("failure") ? failed : succeeded).add(attempt(outcome));
                default -> {
                    // Other records are the agent's own matter.
                }
            }
        }
        return new JournalFacts(permitted, begun, succeeded, failed);
    }

    private static long attempt(Json entry) {
        return Long.parseLong(entry.get("attempt").text());
    }

    /** True if no attempt began more than once. */
    public boolean beganOnce() {
        return isOnce(permitted) && isOnce(begun);
    }

    private static boolean isOnce(List<Long> attempts) {
        return attempts.stream().distinct().count() == attempts.size();
    }
}
