package patchwave.agent.packages.rpm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.command.TransactionRunner;
import patchwave.agent.packages.Answer;
import patchwave.agent.packages.PackageManager;

/** What a test host with dnf has other than one with zypper. */
public interface FrontEndHost {
    /** The program's name. */
    String name();

    /** The package manager under test. */
    Answer<PackageManager> open(RpmSettings settings, CommandRunner commands, TransactionRunner runner)
            throws InterruptedException;

    /** Writes its configuration below the root. */
    void configure(Path root, Path repository, Path publicKey) throws IOException;

    /** The programs that work in a transaction, the outermost first; the last holds the lock of rpm's database. */
    List<String> programs();

    /** Puts a package on hold. */
    void hold(Path root, String name) throws IOException;

    /** Bars every newer version of a package. */
    void pin(Path root, String name, String version) throws IOException;

    /** Has a living process hold its lock. */
    void occupy(Path root, long pid) throws IOException;

    /** Its own log of transactions. */
    String log(RpmHost host) throws IOException, InterruptedException;
}
