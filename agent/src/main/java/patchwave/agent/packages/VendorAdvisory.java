package patchwave.agent.packages;

import java.util.List;

/**
 * An advisory that a repository of the host publishes, and that is open here: something that is installed is older than what
 * it brings.
 *
 * @param id such as "RHSA-2024:0001" or "SUSE-2024-1"
 * @param isSecurity whether the vendor calls it a security fix
 * @param cves such as "CVE-2015-0235"; may be empty
 * @param suggestsReboot whether the vendor wants a reboot after it
 * @param fixes the first versions that are not affected, of packages that are installed at older ones: the least that closes it
 */
public record VendorAdvisory(
        String id, boolean isSecurity, List<String> cves, boolean suggestsReboot, List<PackageTarget> fixes) {
    public VendorAdvisory {
        cves = List.copyOf(cves);
        fixes = List.copyOf(fixes);
    }
}
