package patchwave.agent.inventory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.ToController;

/**
 * What to send of inventories, and when: a value and what events make of it. Whatever is lost, the controller's word on what it
 * holds decides what comes next. To a controller that has said nothing on the open stream nothing is sent: it may not know
 * inventories.
 *
 * @param knows whether the controller has said on the open stream what it holds
 * @param held what that is; empty bytes if nothing
 * @param latest what is here; empty before the first look
 * @param base the names of the records of an inventory that the controller has taken; empty if none is remembered
 * @param sending the report that is under way
 * @param told whether the controller knows when the host was looked at last
 * @param notBefore when the next part may be sent, on the boot clock
 * @param refusals reports in a row that the controller did not take
 */
record Reporting(
        boolean knows,
        Bytes held,
        Optional<InventorySnapshot> latest,
        Optional<Base> base,
        Optional<Sending> sending,
        boolean told,
        Duration notBefore,
        int refusals) {
    /** Far below what a controller takes (5 messages a second), so that status messages find room. */
    static final Duration GAP = Duration.ofSeconds(1);

    /** How long an answer to a report is waited for. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /** Half of what any message on the way may have, since names and lengths come on top. */
    static final int PART_BYTES = 120 << 10;

    private static final int NAME_BYTES = 34;

    static final Reporting NOTHING = new Reporting(
            false, Bytes.EMPTY, Optional.empty(), Optional.empty(), Optional.empty(), false, Duration.ZERO, 0);

    /** An inventory by the names of its records. */
    record Base(Bytes hash, Set<Bytes> names) {
        Base {
            names = Set.copyOf(names);
        }

        static Base of(InventorySnapshot snapshot) {
            Set<Bytes> names = new HashSet<>();
            snapshot.records().forEach(it -> names.add(it.name()));
            return new Base(snapshot.hash(), names);
        }
    }

    /**
     * A report under way.
     *
     * @param target what it leads to
     * @param rest parts that are not sent yet
     */
    record Sending(Base target, List<ToController.InventoryPart> rest) {
        Sending {
            rest = List.copyOf(rest);
        }
    }

    /** What to go on with, and what to send first. */
    record Step(Reporting next, Optional<ToController.InventoryPart> part) {}

    /** A stream is open, or none is any more: what was under way is lost. */
    Reporting reconnected() {
        return new Reporting(false, Bytes.EMPTY, latest, base, Optional.empty(), told, notBefore, refusals);
    }

    /** The host was looked at. A report that is under way is not disturbed: what is different comes after it. */
    Reporting looked(InventorySnapshot snapshot) {
        return new Reporting(knows, held, Optional.of(snapshot), base, sending, false, notBefore, refusals);
    }

    /** The controller says what it holds. */
    Reporting heard(Bytes hash, Duration now) {
        Optional<Base> taken =
                sending.map(Sending::target).filter(it -> it.hash().equals(hash));
        if (taken.isPresent()) {
            boolean isLatest = latest.filter(it -> it.hash().equals(hash)).isPresent();
            return new Reporting(true, hash, latest, taken, Optional.empty(), isLatest || told, now.plus(GAP), 0);
        }
        boolean refused = sending.isPresent() && knows;
        Optional<Base> kept = base.filter(it -> it.hash().equals(hash));
        return new Reporting(
                true,
                hash,
                latest,
                kept,
                Optional.empty(),
                told,
                refused ? now.plus(pause()) : notBefore,
                refused ? refusals + 1 : refusals);
    }

    private Duration pause() {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(refusals, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    /** What to send now, if anything. */
    Step next(Duration now) {
        if (!knows || latest.isEmpty() || now.compareTo(notBefore) < 0) {
            return new Step(this, Optional.empty());
        }
        if (sending.isPresent()) {
            return sending.get().rest().isEmpty() ? unanswered(now) : send(sending.get(), now);
        }
        InventorySnapshot snapshot = latest.get();
        if (!held.equals(snapshot.hash())) {
            return send(new Sending(Base.of(snapshot), parts(snapshot)), now);
        }
        // Whatever it took to get there: what it holds is what is here.
        Optional<Base> same = base.filter(it -> it.hash().equals(held)).or(() -> Optional.of(Base.of(snapshot)));
        ToController.InventoryPart unchanged =
                new ToController.InventoryPart(held, held, 0, true, snapshot.taken(), List.of(), List.of());
        return new Step(
                new Reporting(true, held, latest, same, Optional.empty(), true, now.plus(GAP), refusals),
                told ? Optional.empty() : Optional.of(unchanged));
    }

    private Step send(Sending report, Duration now) {
        List<ToController.InventoryPart> rest = report.rest();
        Sending left = new Sending(report.target(), rest.subList(1, rest.size()));
        Duration pause = left.rest().isEmpty() ? PATIENCE : GAP;
        return new Step(
                new Reporting(true, held, latest, base, Optional.of(left), told, now.plus(pause), refusals),
                Optional.of(rest.getFirst()));
    }

    /** The report or its answer is lost, and the stream is not: it is made anew from what was last said to be held. */
    private Step unanswered(Duration now) {
        return new Step(
                new Reporting(true, held, latest, base, Optional.empty(), told, now.plus(pause()), refusals + 1),
                Optional.empty());
    }

    private List<ToController.InventoryPart> parts(InventorySnapshot snapshot) {
        Set<Bytes> before =
                base.filter(it -> it.hash().equals(held)).map(Base::names).orElse(Set.of());
        Bytes from = before.isEmpty() ? Bytes.EMPTY : held;
        Set<Bytes> names = new HashSet<>();
        List<Bytes> added = new ArrayList<>();
        for (InventorySnapshot.Entry entry : snapshot.records()) {
            names.add(entry.name());
            if (!before.contains(entry.name())) {
                added.add(entry.content());
            }
        }
        List<Bytes> removed = before.stream().filter(it -> !names.contains(it)).toList();
        List<ToController.InventoryPart> parts = new ArrayList<>();
        List<Bytes> partAdded = new ArrayList<>();
        List<Bytes> partRemoved = new ArrayList<>();
        int size = 0;
        for (Bytes name : removed) {
            if (size + NAME_BYTES > PART_BYTES) {
                parts.add(part(from, snapshot, parts.size(), partRemoved, partAdded));
                partRemoved.clear();
                size = 0;
            }
            partRemoved.add(name);
            size += NAME_BYTES;
        }
        for (Bytes content : added) {
            int more = content.size() + 4;
            if (size + more > PART_BYTES) {
                parts.add(part(from, snapshot, parts.size(), partRemoved, partAdded));
                partRemoved.clear();
                partAdded.clear();
                size = 0;
            }
            partAdded.add(content);
            size += more;
        }
        ToController.InventoryPart last = part(from, snapshot, parts.size(), partRemoved, partAdded);
        parts.add(new ToController.InventoryPart(
                last.base(), last.hash(), last.number(), true, last.taken(), last.removed(), last.added()));
        return parts;
    }

    private static ToController.InventoryPart part(
            Bytes from, InventorySnapshot snapshot, int number, List<Bytes> removed, List<Bytes> added) {
        return new ToController.InventoryPart(from, snapshot.hash(), number, false, snapshot.taken(), removed, added);
    }
}
