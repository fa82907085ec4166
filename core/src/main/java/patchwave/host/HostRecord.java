package patchwave.host;

import java.util.Optional;
import patchwave.fleet.HostId;

/**
 * What the controller remembers of a host's journal and identity.
 *
 * @param incarnation the welcomed incarnation; empty until the first Hello after enrolment
 * @param journalVersion the highest journal version ever reported
 * @param attempt the highest attempt ever made for this host
 * @param generation of what is desired; grows with each change
 * @param quarantined why it gets no work; empty if it may get some
 */
public record HostRecord(
        HostId host,
        Optional<Incarnation> incarnation,
        long journalVersion,
        String bootId,
        JournalNumbers journal,
        long attempt,
        long generation,
        Optional<String> quarantined) {}
