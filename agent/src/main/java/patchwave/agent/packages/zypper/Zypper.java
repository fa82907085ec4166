package patchwave.agent.packages.zypper;

import java.util.HashMap;
import java.util.Map;
import patchwave.agent.command.TransactionRunner;
import patchwave.agent.packages.Answer;
import patchwave.agent.packages.PackageManager;
import patchwave.agent.packages.Programs;
import patchwave.agent.packages.rpm.RpmPackages;
import patchwave.agent.packages.rpm.RpmPrograms;
import patchwave.agent.packages.rpm.RpmSettings;

/** zypper and rpm: SLES and openSUSE. */
public final class Zypper {
    private Zypper() {}

    /** The package manager of these settings; fails if rpm is not there or its configuration cannot be read. */
    public static Answer<PackageManager> open(RpmSettings settings, Programs.Starter starter, TransactionRunner runner)
            throws InterruptedException {
        Map<String, String> own = new HashMap<>();
        // Its lock and its log belong to the host that it works on.
        own.put("ZYPP_LOCKFILE_ROOT", settings.root().toString());
        own.put("ZYPP_LOCK_TIMEOUT", Long.toString(settings.lockPatience().toSeconds()));
        if (settings.isElsewhere()) {
            own.put(
                    "ZYPP_LOGFILE",
                    settings.root().resolve("var/log/zypper.log").toString());
        }
        RpmPrograms programs = new RpmPrograms(settings, starter, own);
        return RpmPackages.open(programs, new ZypperFrontEnd(programs), runner);
    }
}
