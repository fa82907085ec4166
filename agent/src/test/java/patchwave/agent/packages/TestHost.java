package patchwave.agent.packages;

import java.nio.file.Path;

/** A host of its own for one test: a root directory, a package database and a repository, all real. */
public interface TestHost {
    /** Its root directory. */
    Path root();

    /** The package manager under test. */
    PackageManager packages();

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
