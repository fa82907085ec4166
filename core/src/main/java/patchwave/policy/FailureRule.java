package patchwave.policy;

/**
 * What follows from failures of one class in a rollout.
 *
 * @param limit how many are too many
 * @param action what happens then
 * @param retries how often a host that failed so is tried again by itself; 0 to 10
 */
public record FailureRule(Limit limit, Action action, int retries) {
    public static final int MOST_RETRIES = 10;

    public FailureRule {
        if (retries < 0 || retries > MOST_RETRIES) {
            throw new IllegalArgumentException("retries %d: expected 0 to %d".formatted(retries, MOST_RETRIES));
        }
        if (limit instanceof Limit.Table && action != Action.HALT) {
            throw new IllegalArgumentException("limit table: expected it to halt, because pauses do not count in it");
        }
    }

    /** How many failures are too many. */
    public sealed interface Limit {
        /** The halt table decides, with every other class that it decides for; one failure in a first batch is too many. */
        record Table() implements Limit {}

        /**
         * So many.
         *
         * @param count 1 to 1,000,000
         */
        record Hosts(int count) implements Limit {
            public Hosts {
                requireHosts(count);
            }
        }

        /**
         * This share of the hosts done, once so many are done; a share of few hosts means nothing.
         *
         * @param percent 1 to 100
         * @param afterHosts 1 to 1,000,000
         */
        record Percent(int percent, int afterHosts) implements Limit {
            public Percent {
                if (percent < 1 || percent > 100) {
                    throw new IllegalArgumentException("limit %d%%: expected 1%% to 100%%".formatted(percent));
                }
                requireHosts(afterHosts);
            }
        }

        private static void requireHosts(int count) {
            if (count < 1 || count > 1_000_000) {
                throw new IllegalArgumentException("limit %d: expected 1 to 1000000 hosts".formatted(count));
            }
        }
    }

    /** What happens at the limit; either keeps claims and lets running work end. */
    public enum Action {
        HALT("halt"),
        PAUSE("pause");

        private final String word;

        Action(String word) {
            this.word = word;
        }

        /** As fleet files write it. */
        public String word() {
            return word;
        }
    }
}
