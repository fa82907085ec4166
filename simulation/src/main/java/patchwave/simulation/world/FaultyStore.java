package patchwave.simulation.world;

import java.util.function.Consumer;
import java.util.function.Function;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Store;
import patchwave.controller.store.Transaction;

/**
 * The store as one controller process sees it: the process may be killed before a transaction, in it between any two
 * statements (where the store is that of memory), or after its commit without learning of that; and while its planner stands between two transactions, everybody else goes on.
 */
final class FaultyStore implements Store {
    private final World world;
    private final Store real;
    private final ControllerProcess process;

    FaultyStore(World world, Store real, ControllerProcess process) {
        this.world = world;
        this.real = real;
        this.process = process;
    }

    @Override
    public <T> T write(Actor actor, Function<Transaction, T> work) {
        process.standStill();
        crashMaybe();
        T result = world.writingAs(
                process,
                () -> real.write(actor, tables -> {
                    T value = work.apply(tables);
                    crashMaybe();
                    return value;
                }));
        world.committed(process);
        process.hint();
        crashMaybe();
        return result;
    }

    private void crashMaybe() {
        if (world.faults().atStatement(process)) {
            throw new Crash();
        }
    }

    @Override
    public void change(Actor actor, Consumer<Transaction> work) {
        write(actor, tables -> {
            work.accept(tables);
            return true;
        });
    }

    @Override
    public <T> T read(Function<Transaction, T> work) {
        process.standStill();
        crashMaybe();
        return real.read(work);
    }

    @Override
    public void onCommit(Runnable listener) {
        real.onCommit(listener);
    }

    @Override
    public String incarnation() {
        return real.incarnation();
    }

    /** The tables outlive the process. */
    @Override
    public void close() {}
}
