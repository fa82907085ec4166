package patchwave.agent.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import patchwave.agent.operation.Evidence;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.PackageChange;
import patchwave.agent.operation.Plan;
import patchwave.agent.packages.Answer;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.PackageManager;

/** What the package database has now of an attempt's packages, for the auditor. */
final class PackageEvidence {
    private PackageEvidence() {}

    /**
     * Every package that was to be changed, and every other target that is installed: it was right, or newer, before.
     * Empty if the package database cannot be asked.
     */
    static List<Evidence.InstalledPackage> of(JournalRecord.Intent intent, PackageManager packages)
            throws InterruptedException {
        return packages.inventory() instanceof Answer.Given<List<InstalledPackage>> given
                ? of(intent, given.value())
                : List.of();
    }

    private static List<Evidence.InstalledPackage> of(JournalRecord.Intent intent, List<InstalledPackage> installed) {
        List<Evidence.InstalledPackage> evidence = new ArrayList<>();
        for (PackageChange change : intent.changes()) {
            Optional<InstalledPackage> now = find(installed, change.name(), change.architecture());
            evidence.add(new Evidence.InstalledPackage(
                    change.name(),
                    change.architecture(),
                    change.from(),
                    now.map(InstalledPackage::version).orElse(""),
                    now.map(InstalledPackage::status).orElse("")));
        }
        for (Plan.Target target : intent.targets()) {
            boolean listed = evidence.stream()
                    .anyMatch(it ->
                            it.name().equals(target.name()) && it.architecture().equals(target.architecture()));
            if (!listed) {
                find(installed, target.name(), target.architecture())
                        .ifPresent(it -> evidence.add(new Evidence.InstalledPackage(
                                it.name(), it.architecture(), it.version(), it.version(), it.status())));
            }
        }
        return List.copyOf(evidence);
    }

    private static Optional<InstalledPackage> find(List<InstalledPackage> installed, String name, String architecture) {
        return installed.stream()
                .filter(it -> it.name().equals(name) && it.architecture().equals(architecture))
                .findFirst();
    }
}
