package patchwave.demo.proof;

import java.util.ArrayList;
import java.util.List;

/**
 * What an agent's journal says of its attempts.
 *
 * @param begun the attempts that began, in the order of the records; one that is there twice began twice
 * @param succeeded the attempts that finished well, in the order of the records
 * @param failed the attempts that finished badly
 */
public record JournalFacts(List<Long> begun, List<Long> succeeded, List<Long> failed) {
    public JournalFacts {
        begun = List.copyOf(begun);
        succeeded = List.copyOf(succeeded);
        failed = List.copyOf(failed);
    }

    /** Reads the lines of a journal; a torn last line is no record, as the agent has it. */
    public static JournalFacts read(List<String> lines) {
        List<Long> begun = new ArrayList<>();
        List<Long> succeeded = new ArrayList<>();
        List<Long> failed = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Json line;
            try {
                line = Json.parse(lines.get(i));
            } catch (IllegalArgumentException e) {
                if (i == lines.size() - 1) {
                    break;
                }
                throw e;
            }
            switch (line.get("kind").text()) {
                case "begun" -> begun.add(attempt(line));
                case "finished" -> (isSuccess(line) ? succeeded : failed).add(attempt(line));
                default -> {
                    // Other records are the agent's own matter.
                }
            }
        }
        return new JournalFacts(begun, succeeded, failed);
    }

    private static long attempt(Json line) {
        return Long.parseLong(line.get("attempt").text());
    }

    private static boolean isSuccess(Json line) {
        return line.get("result").text().equals("SUCCEEDED");
    }

    /** True if no attempt began more than once. */
    public boolean beganOnce() {
        return begun.stream().distinct().count() == begun.size();
    }
}
