package patchwave.exposure;

import java.util.BitSet;
import java.util.Optional;

/**
 * A verdict on an item.
 *
 * @param only the numbers of the hosts that it is about, at least one; empty for every host that has the item
 */
record JudgedItem(FleetIndex index, int item, Verdict verdict, Optional<BitSet> only) {
    /** Of a host that has the item, whether it is about that. */
    boolean isAbout(int host) {
        return only.isEmpty() || only.get().get(host);
    }

    /** The numbers of the hosts that it is about. */
    BitSet hosts() {
        BitSet hosts = new BitSet();
        addHosts(hosts);
        return hosts;
    }

    /** Those of some hosts that it is about; costs as much as these are. */
    BitSet hosts(BitSet among) {
        BitSet hosts = new BitSet();
        among.stream().filter(host -> isAbout(host) && index.has(host, item)).forEach(hosts::set);
        return hosts;
    }

    void addHosts(BitSet to) {
        only.ifPresentOrElse(to::or, () -> index.addHostsOf(item, to));
    }
}
