package patchwave.agent.work;

import java.nio.file.Path;
import patchwave.agent.command.Command;
import patchwave.agent.command.TransactionStart;
import patchwave.agent.command.TransactionState;

/** For tests in which no transaction may be touched. */
record NoTransactions() implements Transactions {
    @Override
    public TransactionStart start(String id, Path directory, Command command) {
        throw new AssertionError("no transaction here");
    }

    @Override
    public TransactionState fence(Path directory) {
        throw new AssertionError("no transaction here");
    }

    @Override
    public TransactionState await(Path directory) {
        throw new AssertionError("no transaction here");
    }
}
