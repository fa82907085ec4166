package patchwave.simulation;

import java.util.function.Consumer;
import java.util.function.Function;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Store;
import patchwave.controller.store.Transaction;

/** A store of which nothing is left once it is closed. */
record ScratchStore(Store real, Runnable clean) implements Store {
    @Override
    public <T> T write(Actor actor, Function<Transaction, T> work) {
        return real.write(actor, work);
    }

    @Override
    public void change(Actor actor, Consumer<Transaction> work) {
        real.change(actor, work);
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
        clean.run();
    }
}
