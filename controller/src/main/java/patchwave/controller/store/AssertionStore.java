package patchwave.controller.store;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertion;
import patchwave.fleet.HostId;

/** What operators assert of vulnerabilities, one row each; none is ever deleted. Every step is audited. */
public interface AssertionStore {
    /**
     * Asserts it from now on, by the operator of this transaction. The same again is the one that there is, if that counts whole.
     *
     * @throws IllegalArgumentException if it would not be one, such as that it had expired
     */
    Assertion add(AdvisoryId advisory, Assertion.Content content, String link, String note);

    /** Those said of exactly this id, in the order that they were made; retracted ones are among them. */
    List<Assertion> about(AdvisoryId advisory);

    /** All of them, in the order that they were made; retracted ones are among them. */
    List<Assertion> list();

    /** Those that count now, in the order that they were made. */
    List<Assertion> inForce();

    /** Since when the hosts that some of them name are enrolled; without those that are not. */
    SortedMap<HostId, Instant> enrolled(Collection<Assertion> naming);

    /** The hosts that some of them name. */
    static SortedSet<HostId> named(Collection<Assertion> naming) {
        SortedSet<HostId> named = new TreeSet<>();
        for (Assertion each : naming) {
            if (each.content() instanceof Assertion.NotAffected content) {
                named.addAll(content.hosts());
            }
        }
        return named;
    }

    /** Whether it counts, and of all that it was said of: of another machine under the same name it has to be said anew. */
    default boolean countsWhole(Assertion assertion, Instant now) {
        return assertion.counts(now)
                && assertion.on(enrolled(List.of(assertion))).equals(Optional.of(assertion));
    }

    /** What the audit trail has of one. */
    static Map<String, Object> audited(Assertion added) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("assertion", added.id());
        switch (added.content()) {
            case Assertion.Exploitation(var level) -> body.put("level", level.name());
            case Assertion.NotAffected(var subject, var hosts, var until) -> {
                body.put("notAffected", subject);
                body.put("hosts", hosts.stream().map(HostId::value).toList());
                body.put("until", until.toString());
            }
        }
        body.put("link", added.link());
        body.put("note", added.note());
        return body;
    }

    /** Whether the same operator says the same again. */
    static boolean isSame(Assertion one, Assertion other) {
        return one.advisory().equals(other.advisory())
                && one.content().equals(other.content())
                && one.link().equals(other.link())
                && one.note().equals(other.note())
                && one.by().equals(other.by());
    }

    /** Takes one back, so that it does not count any more. One that is retracted stays as it is; empty if there is none. */
    Optional<Assertion> retract(String id, String reason);
}
