package patchwave.simulation.memory;

import patchwave.fleet.HostId;

/** Of a claim; with the attempt, so that a mutant without the primary key can hold two for one host. */
record ClaimKey(HostId host, long attempt) implements Comparable<ClaimKey> {
    @Override
    public int compareTo(ClaimKey other) {
        int byHost = host.compareTo(other.host);
        return byHost == 0 ? Long.compare(attempt, other.attempt) : byHost;
    }
}
