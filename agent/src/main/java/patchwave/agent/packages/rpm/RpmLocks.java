package patchwave.agent.packages.rpm;

import static patchwave.agent.packages.PackageFailureReason.PACKAGE_MANAGER_BUSY;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import patchwave.agent.packages.PackageTrouble;
import patchwave.agent.packages.ProcessLocks;

/** Who works on rpm's database now. */
final class RpmLocks {
    private final Path proc;
    private final ProcessLocks locks;
    private final Path database;
    private final Path root;
    private final List<Path> pidFiles;

    /**
     * Locks of one host.
     *
     * @param database rpm's directory
     * @param root of the host
     * @param pidFiles where the front end keeps the process that works, if any
     */
    RpmLocks(Path proc, Path database, Path root, List<Path> pidFiles) {
        this.proc = proc;
        this.locks = new ProcessLocks(proc);
        this.database = database;
        this.root = root;
        this.pidFiles = List.copyOf(pidFiles);
    }

    /** Ends the operation if anything works on the package database. */
    void requireFree() throws PackageTrouble, IOException {
        Optional<String> holder = holder();
        if (holder.isPresent()) {
            throw PackageTrouble.passing(
                    PACKAGE_MANAGER_BUSY,
                    "the package database in " + database + " is in use by " + holder.get() + "; wait for it to end");
        }
    }

    private Optional<String> holder() throws IOException {
        Optional<String> holder = locks.holder(database.resolve(".rpm.lock"));
        for (Path pidFile : pidFiles) {
            holder = holder.or(() -> living(pidFile));
        }
        if (holder.isPresent()) {
            return holder;
        }
        // A scriptlet lives on without any lock when its rpm is killed.
        return locks.process(this::runsScriptlet).map(process -> process + ", a maintainer script");
    }

    /** The process of a pid file, which may be left from a process that is gone. */
    private Optional<String> living(Path pidFile) {
        try {
            String pid = Files.readString(pidFile, StandardCharsets.ISO_8859_1).strip();
            boolean lives = pid.matches("[1-9][0-9]{0,9}") && Files.isDirectory(proc.resolve(pid));
            return lives ? Optional.of(locks.name(pid) + ", which holds " + pidFile) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private boolean runsScriptlet(Path process) {
        boolean runsScriptlet = locks.runsScript(process, word -> word.matches("(?:/[\\w.-]+)*/rpm-tmp\\.\\w+"));
        try {
            return runsScriptlet && Files.isSameFile(process.resolve("root"), root);
        } catch (IOException e) {
            // Gone, or not ours to look into: a scriptlet is root's, and so is who may look.
            return false;
        }
    }
}
