package patchwave.controller.store;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import patchwave.rollout.FailureReason;
import patchwave.rollout.HostPhase;

/** Phases as columns and back. */
final class Phases {
    private Phases() {}

    /**
     * The columns of a phase.
     *
     * @param batch empty: the phase has none, and the column keeps the last one
     */
    record Columns(String kind, OptionalInt batch, String reason, String detail, Instant at) {}

    /** What becomes of column catches_up; empty: it stays as it is. */
    static Optional<Boolean> catchesUp(HostPhase phase) {
        return switch (phase) {
            case HostPhase.Excluded(var _, boolean comesBack, var _) -> Optional.of(comesBack);
            case HostPhase.Succeeded _, HostPhase.NotNeeded _ -> Optional.of(false);
            case HostPhase.Waiting _,
                    HostPhase.Preparing _,
                    HostPhase.Ready _,
                    HostPhase.Refused _,
                    HostPhase.Claimed _,
                    HostPhase.Operating _,
                    HostPhase.Failed _ -> Optional.empty();
        };
    }

    /** @param now for a phase that has no time of its own */
    static Columns columns(HostPhase phase, Instant now) {
        return switch (phase) {
            case HostPhase.Waiting _ -> plain("WAITING", now);
            case HostPhase.Preparing(Instant since) -> plain("PREPARING", since);
            case HostPhase.Ready(Instant since) -> plain("READY", since);
            case HostPhase.Refused(FailureReason reason, String detail, Instant at) ->
                new Columns("REFUSED", OptionalInt.empty(), reason.name(), detail, at);
            case HostPhase.Claimed(long _, int batch, Instant since) ->
                new Columns("CLAIMED", OptionalInt.of(batch), "", "", since);
            case HostPhase.Operating(long _, int batch, Instant since) ->
                new Columns("OPERATING", OptionalInt.of(batch), "", "", since);
            case HostPhase.Succeeded(int batch, Instant at) ->
                new Columns("SUCCEEDED", OptionalInt.of(batch), "", "", at);
            case HostPhase.NotNeeded(Instant at) -> plain("NOT_NEEDED", at);
            case HostPhase.Failed(FailureReason reason, String detail, int batch, Instant at) ->
                new Columns("FAILED", OptionalInt.of(batch), reason.name(), detail, at);
            case HostPhase.Excluded(String reason, boolean _, Instant at) ->
                new Columns("EXCLUDED", OptionalInt.empty(), reason, "", at);
        };
    }

    private static Columns plain(String kind, Instant at) {
        return new Columns(kind, OptionalInt.empty(), "", "", at);
    }

    static String kind(HostPhase phase) {
        return columns(phase, Instant.EPOCH).kind();
    }

    /** From a row with columns phase, host_batch, host_attempt, host_reason, detail, phase_at and catches_up. */
    static HostPhase read(Row row) {
        Instant at = row.time("phase_at");
        int batch = row.count("host_batch");
        String kind = row.text("phase");
        return switch (kind) {
            case "WAITING" -> new HostPhase.Waiting();
            case "PREPARING" -> new HostPhase.Preparing(at);
            case "READY" -> new HostPhase.Ready(at);
            case "REFUSED" ->
                new HostPhase.Refused(FailureReason.valueOf(row.text("host_reason")), row.text("detail"), at);
            case "CLAIMED" -> new HostPhase.Claimed(row.number("host_attempt"), batch, at);
            case "OPERATING" -> new HostPhase.Operating(row.number("host_attempt"), batch, at);
            case "SUCCEEDED" -> new HostPhase.Succeeded(batch, at);
            case "NOT_NEEDED" -> new HostPhase.NotNeeded(at);
            case "FAILED" ->
                new HostPhase.Failed(FailureReason.valueOf(row.text("host_reason")), row.text("detail"), batch, at);
            case "EXCLUDED" -> new HostPhase.Excluded(row.text("host_reason"), row.truth("catches_up"), at);
            default -> throw new StoreException("table rollout_host: unknown phase '%s'".formatted(kind));
        };
    }
}
