package patchwave.exposure;

import java.time.Instant;
import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.fleet.HostId;

/**
 * A host that a vulnerability concerns, from when we knew until we knew better.
 *
 * @param subject what on the host it is about: a package, a kernel's source or a Java library
 * @param verdict its word, such as "affected-fix-available"; of one that is over, the last while it was open
 * @param remedy what would end it, such as "install 2.36-9+deb12u10", "reboot" or "no fix yet"
 * @param since when we first knew, on the controller's clock
 * @param countedFrom from when its due time counts: {@code since}, but for one that begins again after an operator's word; that was no
 *     fix, and gives no more time
 * @param end empty while it is open
 */
public record Exposure(
        AdvisoryId vulnerability,
        HostId host,
        String subject,
        String verdict,
        String remedy,
        Instant since,
        Instant countedFrom,
        Optional<End> end) {
    /** One that counts from when it began. */
    public Exposure(
            AdvisoryId vulnerability,
            HostId host,
            String subject,
            String verdict,
            String remedy,
            Instant since,
            Optional<End> end) {
        this(vulnerability, host, subject, verdict, remedy, since, since, end);
    }

    /**
     * Its end.
     *
     * @param at when we knew, on the controller's clock
     * @param isProven false if the host could not be looked at whole, so that a fix that is installed may not be the code that runs
     * @param assertion the id of the operator's word that alone ended it; empty if it ended by anything else
     */
    public record End(Instant at, Kind kind, boolean isProven, Optional<String> assertion) {
        public End {
            if (assertion.isPresent() && kind != Kind.NOT_AFFECTED) {
                throw new IllegalArgumentException(
                        "ended as %s by %s: expected %s".formatted(kind, assertion.get(), Kind.NOT_AFFECTED));
            }
        }

        /** One that no operator's word brought. */
        public End(Instant at, Kind kind, boolean isProven) {
            this(at, kind, isProven, Optional.empty());
        }
    }

    /** How an exposure can end. */
    public enum Kind {
        /** The fix is installed, and nothing runs the old code. */
        FIXED("fixed"),
        /** It is known by now that it was not affected. */
        NOT_AFFECTED("not affected"),
        /** What was affected is not on the host any more. */
        ABSENT("no longer installed"),
        /** The id was withdrawn. */
        WITHDRAWN("withdrawn"),
        /** The host was removed, or enrolled anew as another machine. */
        HOST_REMOVED("host removed");

        private final String spoken;

        Kind(String spoken) {
            this.spoken = spoken;
        }

        /** Whether the host is rid of it, as opposed to our having been wrong or the host being gone. */
        public boolean isMended() {
            return this == FIXED || this == ABSENT;
        }

        @Override
        public String toString() {
            return spoken;
        }
    }

    /** The same, with an end; or without. */
    public Exposure with(Optional<End> other) {
        return new Exposure(vulnerability, host, subject, verdict, remedy, since, countedFrom, other);
    }

    public boolean isOpen() {
        return end.isEmpty();
    }

    /** Whether it is over by an operator's word alone. */
    public boolean isAsserted() {
        return end.flatMap(End::assertion).isPresent();
    }
}
