package patchwave.agent.packages.dnf;

import java.nio.file.Path;
import java.util.Map;
import patchwave.agent.command.TransactionRunner;
import patchwave.agent.packages.Answer;
import patchwave.agent.packages.PackageManager;
import patchwave.agent.packages.PackageTrouble;
import patchwave.agent.packages.Programs;
import patchwave.agent.packages.rpm.RpmPackages;
import patchwave.agent.packages.rpm.RpmPrograms;
import patchwave.agent.packages.rpm.RpmSettings;

/** dnf 4 and rpm: RHEL 8 to 10 and their kin, Fedora up to 40. */
public final class Dnf {
    private Dnf() {}

    /** The package manager of these settings; fails if dnf 4 is not there or its configuration cannot be read. */
    public static Answer<PackageManager> open(RpmSettings settings, Programs.Starter starter, TransactionRunner runner)
            throws InterruptedException {
        // Python would write its own files beside the plugin.
        RpmPrograms programs = new RpmPrograms(settings, starter, Map.of("PYTHONDONTWRITEBYTECODE", "1"));
        Answer<DnfFrontEnd> frontEnd = PackageTrouble.answer(() -> DnfFrontEnd.open(programs));
        return switch (frontEnd) {
            case Answer.Failed<DnfFrontEnd> failed -> Answer.failed(failed.failure());
            case Answer.Given<DnfFrontEnd> given -> RpmPackages.open(programs, given.value(), runner);
        };
    }

    /** Where dnf is, for whoever asks whether this host has it. */
    public static final Path PROGRAM = Path.of("usr/bin/dnf");
}
