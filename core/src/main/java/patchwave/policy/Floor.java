package patchwave.policy;

/** How many hosts of a pool must stay in service. */
public sealed interface Floor {
    /**
     * The floor in units: hosts, or the sum of their weights where the pool is weighted.
     *
     * @param registered units that are registered in the pool, connected or not; 0 or more
     */
    int hosts(int registered);

    /**
     * A fixed number.
     *
     * @param count 0 or more; may exceed the pool, which then has no disruption budget
     */
    record Count(int count) implements Floor {
        public Count {
            if (count < 0) {
                throw new IllegalArgumentException("floor %d: expected 0 or more".formatted(count));
            }
        }

        @Override
        public int hosts(int registered) {
            return count;
        }
    }

    /** More than half of the registered hosts: a quorum keeps its majority. */
    record Majority() implements Floor {
        @Override
        public int hosts(int registered) {
            return registered / 2 + 1;
        }
    }

    /**
     * All registered hosts but so many: "at most one of these at a time" is AllBut(1).
     *
     * @param count 1 or more
     */
    record AllBut(int count) implements Floor {
        public AllBut {
            if (count < 1) {
                throw new IllegalArgumentException("floor all but %d: expected 1 or more".formatted(count));
            }
        }

        @Override
        public int hosts(int registered) {
            return Math.max(0, registered - count);
        }
    }

    /**
     * A share of the registered hosts, rounded up: a floor must never be lower than what was written.
     *
     * @param percent 0 to 100
     */
    record Percent(int percent) implements Floor {
        public Percent {
            if (percent < 0 || percent > 100) {
                throw new IllegalArgumentException("floor %d%%: expected 0%% to 100%%".formatted(percent));
            }
        }

        @Override
        public int hosts(int registered) {
            return Math.toIntExact(Math.ceilDiv((long) percent * registered, 100L));
        }
    }
}
