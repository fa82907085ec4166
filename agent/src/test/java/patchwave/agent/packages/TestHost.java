package patchwave.agent.packages;

import java.nio.file.Path;
import java.util.List;

/** A host of its own for one test: a root directory, a package database and a repository, all real. */
public interface TestHost {
    /** Its root directory. */
    Path root();

    /** The package manager under test. */
    PackageManager packages();

    /** The word for what is built for it. */
    String architecture();

    /** The word for what is built for every architecture. */
    String independent();

    /** The status of a package that is whole. */
    String whole();

    /** The package manager's programs that work in a transaction, the outermost first. */
    List<String> programs();

    /** The program that holds the package database's lock in a transaction, by its name in the process table. */
    String lockHolder();

    /** Where the agent archives a package file. */
    Path archived(String name, String version, String architecture);

    /** Where the repository has a package file for this architecture. */
    Path published(String name, String version);

    /** Deletes a package file from the agent's archive and from the package manager's own cache. */
    void forget(String name, String version) throws Exception;

    /** The package manager's own log of its transactions. */
    String log() throws Exception;

    /** Builds packages and adds them to the host's repository, and reads the repository's metadata. */
    void publish(TestPackage... built) throws Exception;

    /** Installs "name=version", by the package manager's own means. */
    void install(String... specifications) throws Exception;

    /** Puts a package on hold. */
    void hold(String name) throws Exception;

    /** Pins a package to a version. */
    void pin(String name, String version) throws Exception;

    /** Makes the repository unreachable. */
    void cutOff() throws Exception;
}
