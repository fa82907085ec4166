package patchwave.advisory;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import patchwave.fleet.HostId;

/**
 * An operator's word on a vulnerability. It counts like what a feed says, until it is retracted or has expired; and it stays on record
 * for good.
 *
 * @param id such as "assertion-7"
 * @param advisory what it is said of: a CVE or an advisory
 * @param content what is said
 * @param link where to read it; empty only where the note says why
 * @param note what the operator says about it; empty only where the link says it all
 * @param by the operator
 * @param at when it was asserted
 * @param retraction who took it back; empty if nobody has
 */
public record Assertion(
        String id,
        AdvisoryId advisory,
        Content content,
        String link,
        String note,
        String by,
        Instant at,
        Optional<Retraction> retraction) {
    /** So long a word that something is not affected holds at most: people leave, and systems change. */
    public static final Duration LONGEST = Duration.ofDays(366);

    public Assertion {
        switch (content) {
            case Exploitation _ -> {
                if (link.isBlank()) {
                    throw new IllegalArgumentException("assertion '%s': expected a link".formatted(id));
                }
            }
            case NotAffected(var _, var _, var until) -> {
                if (note.isBlank()) {
                    throw new IllegalArgumentException("assertion '%s': expected a reason".formatted(id));
                }
                if (!until.isAfter(at) || until.isAfter(at.plus(LONGEST))) {
                    throw new IllegalArgumentException("until %s: expected a time after %s, and at most %d days later"
                            .formatted(until, at, LONGEST.toDays()));
                }
            }
        }
    }

    /** What is said. */
    public sealed interface Content {}

    /**
     * That it is exploited, or that a proof of concept was seen.
     *
     * @param level never none: nobody can assert that nothing was seen
     */
    public record Exploitation(CveFact.Exploitation level) implements Content {
        public Exploitation {
            if (level == CveFact.Exploitation.NONE) {
                throw new IllegalArgumentException("expected a proof of concept or exploitation");
            }
        }
    }

    /**
     * That something is not affected.
     *
     * @param subject a package, a kernel's source or a Java library, as exposures name it
     * @param hosts where; empty for every host, those to come too
     * @param until when it expires
     */
    public record NotAffected(String subject, SortedSet<HostId> hosts, Instant until) implements Content {
        public NotAffected {
            if (subject.isBlank()) {
                throw new IllegalArgumentException("expected what is not affected");
            }
            hosts = Collections.unmodifiableSortedSet(new TreeSet<>(hosts));
        }

        /** Whether it is said of a host. */
        public boolean isOf(HostId host) {
            return hosts.isEmpty() || hosts.contains(host);
        }
    }

    /** That an assertion does not count any more, and why. */
    public record Retraction(String by, Instant at, String reason) {}

    /** Whether it counts at a time; from {@code until} on it does not. */
    public boolean counts(Instant now) {
        return retraction.isEmpty()
                && switch (content) {
                    case Exploitation _ -> true;
                    case NotAffected(var _, var _, var until) -> now.isBefore(until);
                };
    }

    /**
     * As far as it is said of machines that are there: one that was enrolled under a named host's name since is another, of which
     * nobody has said anything. A word on every host stays one on every host, those to come too.
     *
     * @param enrolled since when the named hosts are enrolled; one that is not in it is not
     * @return empty if none of those that it was said of is left
     */
    public Optional<Assertion> on(SortedMap<HostId, Instant> enrolled) {
        if (!(content instanceof NotAffected said) || said.hosts().isEmpty()) {
            return Optional.of(this);
        }
        SortedSet<HostId> left = new TreeSet<>();
        for (HostId host : said.hosts()) {
            Instant since = enrolled.get(host);
            if (since != null && !since.isAfter(at)) {
                left.add(host);
            }
        }
        // No hosts would be every host.
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of(new Assertion(
                        id,
                        advisory,
                        new NotAffected(said.subject(), left, said.until()),
                        link,
                        note,
                        by,
                        at,
                        retraction));
    }

    /** The same, taken back. */
    public Assertion retracted(Retraction by) {
        return new Assertion(id, advisory, content, link, note, this.by, at, Optional.of(by));
    }
}
