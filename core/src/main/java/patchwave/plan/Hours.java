package patchwave.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import patchwave.calendar.Freeze;
import patchwave.calendar.Interval;
import patchwave.calendar.TimeSet;

/**
 * When one rollout may disrupt its hosts, as one tick sees it: worked out once for each calendar, because many hosts share
 * one. Work may begin while a host's calendar and the rollout's own window are usable and the work still fits; emergencies
 * may at any time.
 */
final class Hours {
    /** Why a host must wait for its time. */
    record Wait(HoldReason reason, String sentence, Optional<Instant> until) {}

    /** One calendar in this tick, narrowed to the rollout's own window. */
    private static final class Slot {
        final HostCalendar calendar;
        final TimeSet usable;
        final @Nullable Interval open;
        final boolean endless;
        final boolean roomy;

        @Nullable
        Duration told;

        @Nullable
        Wait wait;

        Slot(HostCalendar calendar, TimeSet usable, @Nullable Interval open, boolean endless, boolean roomy) {
            this.calendar = calendar;
            this.usable = usable;
            this.open = open;
            this.endless = endless;
            this.roomy = roomy;
        }
    }

    private final Draft draft;
    private final boolean always;
    private final Optional<String> ownName;
    private final TimeSet own;
    private final Duration settle;
    private final Duration longest;
    private final @Nullable Slot[] slots;
    private String lastRelease = "";
    private Duration lastNeed;

    Hours(Draft draft, boolean emergency, Optional<String> window, Duration settle) {
        this.draft = draft;
        this.always = emergency || (window.isEmpty() && isAlwaysOpen(draft.snapshot.calendars()));
        this.ownName = window;
        // A window that the fleet file does not name any more never opens.
        this.own = window.map(name -> draft.snapshot.calendars().windows().getOrDefault(name, TimeSet.NEVER))
                .orElse(TimeSet.ALWAYS);
        this.settle = settle;
        this.longest = draft.snapshot.workTimes().longest().plus(settle);
        this.slots = new @Nullable Slot[draft.snapshot.calendars().byIndex().size()];
        this.lastNeed = draft.snapshot.workTimes().of("").plus(settle);
    }

    /** A fleet without windows and freezes costs a tick nothing. */
    private static boolean isAlwaysOpen(Calendars calendars) {
        return calendars.byIndex().stream()
                .allMatch(calendar ->
                        calendar.freezes().isEmpty() && calendar.windows().equals(TimeSet.ALWAYS));
    }

    /** When hosts of a calendar may be disrupted by this rollout. */
    TimeSet usable(int calendar) {
        return always ? TimeSet.ALWAYS : slot(calendar).usable;
    }

    /** Whether the work of a host may begin now, as far as time goes. */
    boolean mayBegin(HostState host) {
        if (always) {
            return true;
        }
        Slot slot = slot(host.calendar());
        return slot.open != null
                && (slot.endless
                        || slot.roomy
                        || draft.now.isBefore(slot.open.end().minus(need(host))));
    }

    /** No permit is good at or after this time; empty if no end is in sight. The work may begin now. */
    Optional<Instant> beginBefore(HostState host) {
        if (always) {
            return Optional.empty();
        }
        Slot slot = slot(host.calendar());
        return slot.endless || slot.open == null
                ? Optional.empty()
                : Optional.of(slot.open.end().minus(need(host)));
    }

    /** What the host waits for; empty if its work may begin. */
    Optional<Wait> wait(HostState host) {
        if (always || mayBegin(host)) {
            return Optional.empty();
        }
        Slot slot = slot(host.calendar());
        Duration need = need(host);
        Wait known = slot.wait;
        if (known == null || !need.equals(slot.told)) {
            known = tell(slot, need);
            slot.told = need;
            slot.wait = known;
        }
        return Optional.of(known);
    }

    /** How long the host's work takes with its settle time. Most hosts have the release of the one before. */
    private Duration need(HostState host) {
        String release = host.kind().osRelease();
        if (!release.equals(lastRelease)) {
            lastRelease = release;
            lastNeed = draft.snapshot.workTimes().of(release).plus(settle);
        }
        return lastNeed;
    }

    private Slot slot(int index) {
        Slot known = slots[index];
        if (known == null) {
            known = make(draft.snapshot.calendars().byIndex().get(index));
            slots[index] = known;
        }
        return known;
    }

    private Slot make(HostCalendar calendar) {
        TimeSet usable = calendar.usable().intersect(own);
        Interval open = usable.at(draft.now).orElse(null);
        boolean endless = open != null && open.end().equals(Instant.MAX);
        boolean roomy =
                open != null && !endless && draft.now.isBefore(open.end().minus(longest));
        if (open != null && !endless) {
            draft.wakeAt(open.end().minus(longest));
            draft.wakeAt(open.end());
        }
        // What is told changes when a window or a freeze begins or ends, even if nothing may begin then.
        usable.after(draft.now).ifPresent(next -> draft.wakeAt(next.start()));
        wakeAtEdge(calendar.windows());
        wakeAtEdge(own);
        for (Freeze freeze : calendar.freezes()) {
            draft.wakeAt(freeze.during().start());
            draft.wakeAt(freeze.during().end());
        }
        return new Slot(calendar, usable, open, endless, roomy);
    }

    private void wakeAtEdge(TimeSet times) {
        times.at(draft.now)
                .map(Interval::end)
                .filter(end -> !end.equals(Instant.MAX))
                .ifPresent(draft::wakeAt);
        times.after(draft.now).map(Interval::start).ifPresent(draft::wakeAt);
    }

    private Wait tell(Slot slot, Duration need) {
        Optional<Freeze> freeze = slot.calendar.freezes().stream()
                .filter(each -> each.during().contains(draft.now))
                .max(Comparator.comparing((Freeze each) -> each.during().end()).thenComparing(Freeze::name));
        if (freeze.isPresent()) {
            Freeze frozen = freeze.get();
            return new Wait(
                    HoldReason.FROZEN,
                    "freeze %s of %s covers it: %s".formatted(frozen.name(), frozen.owner(), frozen.reason()),
                    Optional.of(frozen.during().end()));
        }
        Optional<Instant> next = slot.usable.firstFit(draft.now, need);
        Interval open = slot.open;
        if (open != null) {
            draft.wakeAt(open.end().minus(need));
            return new Wait(
                    HoldReason.WINDOW_TOO_SHORT,
                    "%s at %s, and work of %s no longer fits"
                            .formatted(closing(slot, open.end()), open.end(), Spoken.of(need)),
                    next);
        }
        String later =
                next.isPresent() ? "" : "; none that is known opens for the %s of its work".formatted(Spoken.of(need));
        return new Wait(HoldReason.OUTSIDE_WINDOW, outside(slot) + later, next);
    }

    private static String closing(Slot slot, Instant end) {
        return slot.calendar.freezes().stream()
                .filter(freeze -> freeze.during().start().equals(end))
                .findFirst()
                .map(freeze -> "freeze %s begins".formatted(freeze.name()))
                .orElse("the window closes");
    }

    private String outside(Slot slot) {
        if (!own.contains(draft.now) && ownName.isPresent()) {
            String name = ownName.get();
            return draft.snapshot.calendars().windows().containsKey(name)
                    ? "the rollout's window %s is not open".formatted(name)
                    : "the rollout's window %s is not in the fleet file any more".formatted(name);
        }
        List<String> names = slot.calendar.windowNames();
        return switch (names.size()) {
            case 0 -> "no maintenance window of it is open";
            case 1 -> "its window %s is not open".formatted(names.getFirst());
            default -> "no window of each of its pools is open; they are %s".formatted(String.join(", ", names));
        };
    }
}
