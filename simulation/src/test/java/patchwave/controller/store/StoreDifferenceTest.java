package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchwave.controller.audit.AuditRecord;
import patchwave.simulation.memory.Interruptions;
import patchwave.simulation.memory.MemoryStore;
import patchwave.simulation.memory.Rules;

/**
 * The same random operations, by seed, on SQLite and in memory: every answer, everything that can be read and every audit
 * record with its hash must be the same after each of them. Before each one a process dies in the midst of it, and nothing
 * may be left behind in memory.
 */
final class StoreDifferenceTest {
    private static final int STEPS = Integer.getInteger("patchwave.difference.steps", 200);
    /** To read everything takes SQLite longer than to do anything, so it is read after every so many steps. */
    private static final int WHOLE = 8;

    /** Of answers that each run must have heard. */
    private static final List<String> WORDS =
            List.of("Claimed[", "Granted[", "no room", "true", "false", "Removed[", "throws");

    @TempDir
    Path folder;

    private final Clock clock = new Clock();

    /** Thrown where the simulated process dies. */
    private static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Dies before the statement of a number. */
    private static final class Mishap implements Interruptions {
        private int statementsLeft = -1;

        @Override
        public void before(String statement) {
            if (statementsLeft >= 0 && statementsLeft-- == 0) {
                throw new Died();
            }
        }

        @Override
        public void beforeCommit() {
            before("commit");
        }

        @Override
        public void afterCommit() {}
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 4})
    void bothStoresSayTheSame(long seed) {
        Mishap mishap = new Mishap();
        MemoryStore memory = new MemoryStore(clock, new Random(seed), Rules.REAL, mishap);
        Set<String> heard = new HashSet<>();
        try (Store sqlite = SqliteStore.open(folder.resolve("patchwave.db"), clock, new Random(seed))) {
            RandomOperations operations = new RandomOperations(memory, new Random(seed));
            Random accidents = new Random(seed + 1);
            for (int step = 0; step < STEPS; step++) {
                RandomOperations.Operation operation = operations.next();
                dieWithin(operation, memory, mishap, accidents.nextInt(12));
                String was = outcome(sqlite, operation);
                String is = outcome(memory, operation);
                String what = "seed %d step %d: %s by %s".formatted(seed, step, operation.name(), operation.actor());
                assertThat(is).as(what).isEqualTo(was);
                assertThat(newest(memory)).as(what).isEqualTo(newest(sqlite));
                if (step % WHOLE == 0) {
                    assertThat(StoreDump.of(memory, RandomOperations.ROLLOUTS))
                            .as(what)
                            .isEqualTo(StoreDump.of(sqlite, RandomOperations.ROLLOUTS));
                }
                WORDS.stream().filter(was::contains).forEach(heard::add);
                clock.advance(Duration.ofSeconds(3));
            }
            assertThat(memory.<String>read(tx -> tx.auditTrail().verify().toString()))
                    .isEqualTo(
                            sqlite.<String>read(tx -> tx.auditTrail().verify().toString()));
            assertThat(heard).as("the run did something").containsAll(WORDS);
        }
    }

    /** The last audit record: its hash is over all that were before it. */
    private static List<AuditRecord> newest(Store store) {
        return store.read(tx -> tx.auditTrail().newest(1));
    }

    /** A transaction of which only so many statements were carried out has not happened. */
    private static void dieWithin(
            RandomOperations.Operation operation, MemoryStore memory, Mishap mishap, int statements) {
        List<String> before = StoreDump.of(memory, RandomOperations.ROLLOUTS);
        mishap.statementsLeft = statements;
        String outcome = outcome(
                memory,
                tx -> {
                    Object result = operation.work().apply(tx);
                    mishap.statementsLeft = 0;
                    return result;
                },
                operation.actor());
        mishap.statementsLeft = -1;
        assertThat(outcome).as(operation.name()).startsWith("throws");
        assertThat(StoreDump.of(memory, RandomOperations.ROLLOUTS))
                .as("left behind by %s after %d statements", operation.name(), statements)
                .isEqualTo(before);
    }

    private static String outcome(Store store, RandomOperations.Operation operation) {
        return outcome(store, operation.work(), operation.actor());
    }

    /** The answer, or what was thrown: of a constraint only that it did not hold. */
    private static String outcome(Store store, Function<Transaction, Object> work, Actor actor) {
        try {
            return String.valueOf(store.<Object>write(actor, work));
        } catch (StoreException _) {
            return "throws StoreException";
        } catch (IllegalArgumentException | IllegalStateException | PlannerSuperseded | UnusableWeights | Died e) {
            return "throws " + e;
        }
    }
}
