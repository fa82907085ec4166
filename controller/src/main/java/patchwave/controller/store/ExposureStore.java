package patchwave.controller.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import patchwave.advisory.AdvisoryId;
import patchwave.exposure.Exposure;
import patchwave.exposure.ExposureChange;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;

/** Who was exposed to what, and when. Nothing in it is ever forgotten. */
public interface ExposureStore {
    /** How many hosts are exposed to each vulnerability, and from when the first one counts. */
    SortedMap<AdvisoryId, Open> counts();

    /**
     * The open exposures of a vulnerability together.
     *
     * @param countedFrom of the one whose due time counts longest
     */
    record Open(int hosts, Instant countedFrom) {}

    /** Environments with hosts that are exposed to a vulnerability. */
    SortedSet<Environment> environments(AdvisoryId vulnerability);

    /** Of these, those with hosts that an update can be installed on; on others something waits for a restart, or for a fix. */
    SortedSet<Environment> environmentsToPatch(AdvisoryId vulnerability);

    /** The open exposures of a vulnerability, by host. */
    List<Exposure> open(AdvisoryId vulnerability);

    /**
     * Vulnerabilities with an exposure that is live: open, or the host's last and ended by a fix or an operator's word,
     * and that is not proven yet. Of an operator's word only while the machine is the same one.
     */
    SortedSet<AdvisoryId> live();

    /** The live exposures of a vulnerability, by host. */
    List<Exposure> live(AdvisoryId vulnerability);

    /** The live exposures of several vulnerabilities, by host; of one without any there is nothing. */
    SortedMap<AdvisoryId, List<Exposure>> live(Collection<AdvisoryId> vulnerabilities);

    /** The live exposures of a host, by vulnerability. */
    List<Exposure> live(HostId host);

    /**
     * Records changes; the audit trail has their number for each vulnerability. Of a host that is not there any more nothing begins, and
     * what is over already does not change.
     */
    void apply(List<ExposureChange> changes);

    /** Vulnerabilities with an exposure that lasted into a time span. */
    SortedSet<AdvisoryId> between(Instant from, Instant until);

    /** The environment of every host that there ever was: those that were removed have a part in reports too. */
    SortedMap<HostId, Environment> environments();

    /** All exposures of a vulnerability that were ever known, by host and beginning. */
    List<Exposure> all(AdvisoryId vulnerability);
}
