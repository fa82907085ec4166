package patchwave.controller.store;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract on SQLite, in a folder of its own. */
final class SqliteStoreTest {
    @TempDir
    Path folder;

    private Store open(Clock clock) {
        return SqliteStore.open(folder.resolve("patchwave.db"), clock, new Random(1));
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
    final class Inventories extends InventoryContract {
        @Override
        Store openStore() {
            return open(clock);
        }
    }

    @Nested
    final class Exposures extends ExposureContract {
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
            return SqliteStore.open(folder.resolve("patchwave.db"), clock, random);
        }
    }
}
