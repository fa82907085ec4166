package patchwave.controller.agents;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.controller.inventory.Inventory;
import patchwave.controller.inventory.InventorySink;
import patchwave.controller.inventory.Report;
import patchwave.controller.inventory.ReportPart;
import patchwave.controller.wire.InventoryRecords;
import patchwave.controller.wire.ToAgent;
import patchwave.controller.wire.WireFault;
import patchwave.fleet.HostId;

/**
 * Takes hosts' reports of what is installed and runs. Nothing here ever ends a stream that a patch may wait for: what is not taken
 * is answered with what is held, and the agent comes back to it more and more rarely.
 */
final class InventoryDesk {
    private static final Logger LOG = LoggerFactory.getLogger(InventoryDesk.class);

    /** Of reports that have begun and not ended, of all hosts together. */
    private static final long MOST_OPEN_BYTES = 128L << 20;

    private final InventorySink sink;
    private final AtomicLong open = new AtomicLong();

    InventoryDesk(InventorySink sink) {
        this.sink = sink;
    }

    /** The host says that it reports inventories: it is told where to begin. */
    void greeted(AgentSession session, HostEntry entry) {
        drop(entry);
        tell(session, session.host);
    }

    /** A report that is under way is not waited for any more. */
    void drop(HostEntry entry) {
        open.addAndGet(-entry.report.getAndSet(Report.NONE).size());
    }

    /** Works one part in, under the host's turn. */
    void take(AgentSession session, HostEntry entry, ReportPart part, Instant now) {
        try {
            work(session, entry, part, now);
        } catch (UncheckedIOException e) {
            // As if nothing were held: a whole report replaces what is damaged.
            LOG.error("host={} what is held of its inventory cannot be read: {}", session.host, e.getMessage());
            drop(entry);
            session.outbox.send(new ToAgent.InventoryHeld(Optional.empty()));
        }
    }

    private void work(AgentSession session, HostEntry entry, ReportPart part, Instant now) {
        HostId host = session.host;
        Report before = entry.report.get();
        Report.Step step = before.with(part, sink.held(host), () -> sink.find(host), now);
        if (step instanceof Report.Step.GoesOn(Report report)) {
            long more = report.size() - before.size();
            if (open.get() + more <= MOST_OPEN_BYTES && entry.report.compareAndSet(before, report)) {
                open.addAndGet(more);
                if (entry.session != session) {
                    // The stream ended meanwhile, and with it what was under way.
                    drop(entry);
                }
                return;
            }
            LOG.info("host={} its inventory waits: too many hosts report at once", host);
        }
        drop(entry);
        switch (step) {
            case Report.Step.GoesOn _ -> {}
            case Report.Step.Taken(Inventory inventory) -> keep(host, inventory);
            case Report.Step.Unchanged same -> sink.confirm(host, same.hash(), same.takenAt());
            case Report.Step.Refused(String why) -> LOG.info("host={} its inventory is not taken: {}", host, why);
        }
        tell(session, host);
    }

    private void keep(HostId host, Inventory inventory) {
        try {
            // Whoever reads it later must be able to.
            var read = InventoryRecords.read(inventory);
            LOG.debug(
                    "host={} inventory packages={} archives={}",
                    host,
                    read.packages().size(),
                    read.archives().size());
        } catch (WireFault e) {
            LOG.warn("host={} its inventory is not taken: {}", host, e.getMessage());
            return;
        }
        sink.keep(host, inventory);
    }

    private void tell(AgentSession session, HostId host) {
        Optional<String> held = sink.held(host);
        session.outbox.send(new ToAgent.InventoryHeld(held));
    }
}
