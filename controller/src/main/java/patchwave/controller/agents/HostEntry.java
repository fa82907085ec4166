package patchwave.controller.agents;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import patchwave.controller.inventory.Report;
import patchwave.controller.wire.FromAgent;
import patchwave.controller.wire.ToAgent;
import patchwave.host.Incarnation;
import patchwave.host.OperationStep;
import patchwave.host.PreparationReport;
import patchwave.host.Resolution;
import patchwave.host.UnattendedUpgrades;

/** What this process knows of one host beside the tables. Its messages are worked on one at a time, under {@link #turn}. */
final class HostEntry {
    /** Held while a message of the host is worked on, so that an older stream never speaks after a newer one. */
    final ReentrantLock turn = new ReentrantLock();

    final TokenBucket messages;

    /** Answers that are waited for, by request id. */
    final Map<String, CompletableFuture<Resolution>> questions = new LinkedHashMap<>();

    volatile @Nullable AgentSession session;
    volatile @Nullable Instant lastReport;
    volatile OperationStep step = OperationStep.NONE;
    volatile Optional<PreparationReport> preparation = Optional.empty();
    volatile Optional<UnattendedUpgrades> unattended = Optional.empty();
    volatile String waits = "";

    @Nullable
    Incarnation incarnation;

    long lastSequence;

    /** The last report that led to nothing more to do; while reports are the same, the tables are left alone. */
    FromAgent.@Nullable Report settled;

    /** The last report that was worked on. */
    FromAgent.@Nullable Report last;

    ToAgent.@Nullable Desired sent;

    /** How many statuses in a row have not observed {@link #sent}. */
    int unobserved;

    /** The Cancel that was sent last on this stream. */
    @Nullable
    SentCancel cancel;

    /** @param at when it was sent */
    record SentCancel(long attempt, Instant at) {}

    /** The incarnation whose Hello this process accepted last. */
    @Nullable
    Incarnation greeted;

    /** A Hello that did not fit and may have been late. */
    @Nullable
    Suspicion suspicion;

    /**
     * @param at when it came
     * @param count how many of them have come, each of another incarnation and on a stream opened well after the former
     */
    record Suspicion(Incarnation incarnation, Instant at, int count) {}

    /** The report of the host's inventory that is under way. */
    final AtomicReference<Report> report = new AtomicReference<>(Report.NONE);

    HostEntry(Instant now) {
        // 5 messages a second, and 20 at once: reference of the numbers is AgentService in agent.proto.
        messages = new TokenBucket(20, 5, now);
    }

    Live live(Instant now) {
        return new Live(session != null, lastReport(now), step, preparation, unattended, waits);
    }

    /** When the last status came. One from the future came before the clock was set back: it counts as heard now, once. */
    private Optional<Instant> lastReport(Instant now) {
        Instant last = lastReport;
        if (last != null && last.isAfter(now)) {
            last = now;
            lastReport = now;
        }
        return Optional.ofNullable(last);
    }

    /** The last status sequence applied in an incarnation; 0 if none was. */
    long lastSequence(Incarnation current) {
        return current.equals(incarnation) ? lastSequence : 0;
    }
}
