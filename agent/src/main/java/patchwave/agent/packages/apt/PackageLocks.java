package patchwave.agent.packages.apt;

import static patchwave.agent.packages.PackageFailureReason.PACKAGE_MANAGER_BUSY;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import patchwave.agent.packages.PackageTrouble;
import patchwave.agent.packages.ProcessLocks;

/** Who works on dpkg's database now. */
final class PackageLocks {
    private final ProcessLocks locks;
    private final Path database;

    PackageLocks(Path proc, Path database) {
        this.locks = new ProcessLocks(proc);
        this.database = database;
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

    /** The process at work, such as "process 15245 (apt-get)". */
    Optional<String> holder() throws IOException {
        for (String name : List.of("lock-frontend", "lock")) {
            Optional<String> holder = locks.holder(database.resolve(name));
            if (holder.isPresent()) {
                return holder;
            }
        }
        // A maintainer script lives on without any lock when its dpkg is killed.
        return locks.process(process -> locks.runsScript(process, this::isMaintainerScript))
                .map(process -> process + ", a maintainer script");
    }

    private boolean isMaintainerScript(String word) {
        return word.startsWith(database + "/info/") || word.startsWith(database + "/tmp.ci/");
    }
}
