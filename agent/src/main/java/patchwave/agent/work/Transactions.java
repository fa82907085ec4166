package patchwave.agent.work;

import java.nio.file.Path;
import patchwave.agent.command.Command;
import patchwave.agent.command.TransactionStart;
import patchwave.agent.command.TransactionState;

/** Long transactions that outlive the agent; see {@link patchwave.agent.command.TransactionRunner}. */
public interface Transactions {
    /** Starts one, at most once for each directory, ever. */
    TransactionStart start(String id, Path directory, Command command) throws InterruptedException;

    /** Sees to it that the one in this directory never begins if it has not, and tells what is known of it then. */
    TransactionState fence(Path directory);

    /** Waits for its end, as long as it takes. */
    TransactionState await(Path directory) throws InterruptedException;
}
