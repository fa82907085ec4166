package patchwave.controller.schedule;

import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.controller.store.Store;

/**
 * Wakes the planner when windows open and close and when scheduled rollouts start, and has that recorded. The planner needs
 * none of it: it looks at the clock in each turn, and a wake-up that is lost costs a tick.
 */
public final class Wakeups {
    private static final Logger LOG = LoggerFactory.getLogger(Wakeups.class);
    private static final String GROUP = "wakeups";
    private static final String AFTER_CHANGE = "wakeups-after-change";

    /** Changes that come closer together than this are looked at together. */
    private static final Duration REST = Duration.ofSeconds(1);

    private final Schedule schedule;
    private final WindowWatch watch;
    private final InstantSource clock;
    private final Runnable wake;
    private final AtomicBoolean isLookDue = new AtomicBoolean();
    private List<Moment> planned = List.of();

    /** @param wake wakes the planner's loop; must return at once */
    public Wakeups(Store store, Schedule schedule, CalendarInForce calendar, InstantSource clock, Runnable wake) {
        this(schedule, new WindowWatch(store, clock, calendar::policy), clock, wake);
    }

    Wakeups(Schedule schedule, WindowWatch watch, InstantSource clock, Runnable wake) {
        this.schedule = schedule;
        this.watch = watch;
        this.clock = clock;
        this.wake = wake;
    }

    /** As soon as the schedule is started: tells what was missed, and plans the day. */
    public void start() {
        schedule.daily("wakeups-of-the-day", LocalTime.of(0, 0, 30), this::fire);
        schedule.at(AFTER_CHANGE, clock.instant(), this::look);
    }

    /** Something was stored, perhaps a fleet file or a rollout: looks again soon. Never blocks. */
    public void changed() {
        if (isLookDue.compareAndSet(false, true)) {
            schedule.at(AFTER_CHANGE, clock.instant().plus(REST), this::look);
        }
    }

    private void fire() {
        wake.run();
        synchronized (this) {
            // What has fired is not planned any more.
            planned = List.of();
        }
        look();
    }

    private synchronized void look() {
        isLookDue.set(false);
        List<Moment> coming = watch.look();
        if (!coming.equals(planned)) {
            planned = coming;
            schedule.replace(GROUP, coming.stream().map(Moment::at).distinct().toList(), this::fire);
            LOG.debug("wake-ups within a day: {}", coming);
        }
    }
}
