package patchwave.cli.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongConsumer;

/** A host that commands can be run on. */
public interface Remote extends AutoCloseable {
    /**
     * Runs a command line in the remote user's shell and waits for its end.
     *
     * @param line made by {@link ShellQuote}
     * @param input its standard input; never shown anywhere
     * @throws SshFault if it did not end within the limit, or the connection broke
     */
    Ran run(String line, byte[] input, Duration limit);

    /**
     * Brings a file to the host.
     *
     * @param to absolute path there
     * @param progress told how many bytes have been sent so far
     * @throws SshFault if it could not be brought within the limit
     */
    void upload(Path from, String to, Duration limit, LongConsumer progress);

    @Override
    void close();
}
