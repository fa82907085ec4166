package patchwave.agent.packages;

import java.util.List;

/**
 * What the repositories say of this host.
 *
 * @param published whether any repository has advisories at all: without, that none is open says nothing
 * @param open those that concern this host, in order of their ids
 */
public record VendorAdvisories(boolean published, List<VendorAdvisory> open) {
    /** Of repositories without advisories. */
    public static final VendorAdvisories NONE = new VendorAdvisories(false, List.of());

    public VendorAdvisories {
        open = List.copyOf(open);
    }

    /** Those that want a reboot after these changes, since one of their packages is among them. */
    public List<VendorAdvisory> suggestingReboot(List<PackageChange> changes) {
        return open.stream()
                .filter(VendorAdvisory::suggestsReboot)
                .filter(advisory -> advisory.fixes().stream()
                        .anyMatch(fix -> changes.stream()
                                .anyMatch(change -> change.qualifiedName().equals(fix.qualifiedName()))))
                .toList();
    }
}
