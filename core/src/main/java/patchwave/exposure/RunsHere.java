package patchwave.exposure;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far what a vulnerability affects is in use on the hosts of the fleet, as one number for each kind of evidence.
 *
 * @param hosts how many affected hosts have which evidence at the worst of what is affected there; a host counts once, and evidence of
 *     no host is left out. Hosts of which the verdict is unknown are among them
 * @param unseen how many hosts may be affected without its being known here: they sent no inventory, or could not look where it may be
 * @param isWhole false while inventories are still being read, so that hosts are missing
 */
public record RunsHere(SortedMap<RuntimeEvidence, Integer> hosts, int unseen, boolean isWhole) {
    public RunsHere {
        hosts = Collections.unmodifiableSortedMap(new TreeMap<>(hosts));
    }

    /** On how many hosts there is this evidence. */
    public int count(RuntimeEvidence runs) {
        return hosts.getOrDefault(runs, 0);
    }

    /** How many hosts are affected, as far as is known. */
    public int affected() {
        return hosts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
