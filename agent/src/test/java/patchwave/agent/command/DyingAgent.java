package patchwave.agent.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An agent that starts a transaction and dies at once, without any farewell. */
final class DyingAgent {
    private DyingAgent() {}

    /** Arguments: the transaction's directory, and a shell script to run in it. */
    public static void main(String[] arguments) throws InterruptedException {
        Path directory = Path.of(arguments[0]);
        Command command = new Command(
                List.of("/bin/sh", "-c", arguments[1]), Map.of("PATH", "/usr/bin:/bin"), directory.resolveSibling("."));
        TransactionStart start = TransactionRunner.inOwnSession().start("dying", directory, command);
        Runtime.getRuntime().halt(start instanceof TransactionStart.Started ? 137 : 1);
    }
}
