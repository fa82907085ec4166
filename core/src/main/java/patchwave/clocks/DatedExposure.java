package patchwave.clocks;

import java.time.Instant;
import java.util.List;
import patchwave.exposure.Exposure;

/** An exposure with its due time, and whether that was kept. */
public record DatedExposure(Exposure exposure, DueTimes.Due due, Keeping keeping) {
    /**
     * Holds an exposure against what was decided.
     *
     * @param decisions all of the vulnerability, in the order of time
     * @param extensions all of the vulnerability
     */
    public static DatedExposure of(
            Exposure exposure, List<UrgencyDecision> decisions, List<DueExtension> extensions, Instant now) {
        Instant at = exposure.end().map(Exposure.End::at).orElse(now);
        DueTimes.Due due = DueTimes.of(exposure.countedFrom(), decisions, extensions, at);
        return new DatedExposure(exposure, due, keeping(exposure, due, at));
    }

    private static Keeping keeping(Exposure exposure, DueTimes.Due due, Instant at) {
        boolean isVoid =
                exposure.end().isPresent() && !exposure.end().get().kind().isMended();
        Keeping unkept = exposure.isAsserted() ? Keeping.ASSERTED : Keeping.VOID;
        if (due.byPolicy().isEmpty()) {
            return isVoid ? unkept : Keeping.NOT_DUE;
        }
        boolean isInTime = !at.isAfter(due.byPolicy().get());
        boolean isRemoved = isVoid && exposure.end().get().kind() == Exposure.Kind.HOST_REMOVED;
        // Removing a host that is overdue, enrolling it anew, or saying so then is no way to have kept its due time.
        if (isVoid && (isInTime || !(isRemoved || exposure.isAsserted()))) {
            return unkept;
        }
        if (isInTime) {
            return exposure.isOpen() ? Keeping.OPEN : Keeping.IN_TIME;
        }
        if (due.inForce().filter(limit -> !at.isAfter(limit)).isPresent()) {
            return Keeping.EXCEPTED;
        }
        return exposure.isOpen() ? Keeping.OVERDUE : Keeping.LATE;
    }
}
