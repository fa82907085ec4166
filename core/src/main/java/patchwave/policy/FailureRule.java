package patchwave.policy;

/**
 * What follows from failures of one class in a rollout.
 *
 * @param limit how many are too many
 * @param action what happens then
 * @param retries how often a host that failed so is tried again by itself; 0 to 10
 */
public record FailureRule(Limit limit, Action action, int retries) {
    public FailureRule {
        if (retries < 0 || retries > 10) {
            throw new IllegalArgumentException("retries %d: expected 0 to 10".formatted(retries));
        }
    }

    /** How many failures are too many. */
    public sealed interface Limit {
        /** The halt table decides, with every other class that it decides for; one failure in a first batch is too many. */
        record Table() implements Limit {}

        /** So many. 1 or more. */
        record Hosts(int count) implements Limit {}

        /**
         * This share of the hosts done, once so many are done; a share of few hosts means nothing.
         *
         * @param percent 1 to 100
         * @param afterHosts 1 or more
         */
        record Percent(int percent, int afterHosts) implements Limit {}
    }

    /** What happens at the limit; either keeps claims and lets running work end. */
    public enum Action {
        HALT,
        PAUSE
    }
}
