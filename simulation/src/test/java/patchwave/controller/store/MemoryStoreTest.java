package patchwave.controller.store;

import java.util.Random;
import org.junit.jupiter.api.Nested;
import patchwave.simulation.memory.MemoryStore;

/** The store in memory under the contracts of the real one. */
final class MemoryStoreTest {
    private static Store open(Clock clock) {
        return new MemoryStore(clock, new Random(1));
    }

    @Nested
    final class Fleets extends FleetContract {
        @Override
        Store openStore() {
            return open(clock);
        }
    }

    @Nested
    final class Hosts extends HostContract {
        @Override
        Store openStore() {
            return open(clock);
        }
    }

    @Nested
    final class Rollouts extends RolloutContract {
        @Override
        Store openStore() {
            return open(clock);
        }
    }

    @Nested
    final class Transactions extends TransactionContract {
        @Override
        Store openStore() {
            return open(clock);
        }
    }

    @Nested
    final class Assertions extends AssertionContract {
        @Override
        Store openStore() {
            return open(clock);
        }
    }

    @Nested
    final class Claims extends LedgerContract {
        @Override
        Store openStore() {
            return open(clock);
        }
    }

    @Nested
    final class CatchUps extends CatchUpContract {
        @Override
        Store openStore() {
            return open(clock);
        }
    }

    @Nested
    final class Floors extends FloorContract {
        @Override
        Store openStore() {
            return open(clock);
        }
    }

    @Nested
    final class Removals extends RemovalContract {
        @Override
        Store openStore() {
            return open(clock);
        }
    }

    @Nested
    final class Weights extends WeightContract {
        @Override
        Store openStore() {
            return open(clock);
        }
    }

    @Nested
    final class Times extends TimeContract {
        @Override
        Store openStore() {
            return open(clock);
        }
    }

    @Nested
    final class Sequences extends RandomLedgerContract {
        @Override
        Store openStore(Clock clock, Random random) {
            return new MemoryStore(clock, random);
        }
    }
}
