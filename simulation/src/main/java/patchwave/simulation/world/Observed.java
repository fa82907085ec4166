package patchwave.simulation.world;

import java.util.function.Consumer;
import java.util.function.Function;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Store;
import patchwave.controller.store.Transaction;

/** A store whose commits the world is told of. */
record Observed(World world, Store real) implements Store {
    @Override
    public <T> T write(Actor actor, Function<Transaction, T> work) {
        T result = real.write(actor, work);
        world.committed();
        return result;
    }

    @Override
    public void change(Actor actor, Consumer<Transaction> work) {
        real.change(actor, work);
        world.committed();
    }

    @Override
    public <T> T read(Function<Transaction, T> work) {
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

    @Override
    public void close() {
        real.close();
    }
}
