package patchwave.simulation.invariants;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import patchwave.calendar.TimeSet;
import patchwave.controller.store.HostCalendars;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.StoredHost;
import patchwave.rollout.RolloutId;
import patchwave.simulation.world.ControllerProcess;
import patchwave.simulation.world.Fact;
import patchwave.simulation.world.World;

/** No host begins outside its windows or in a freeze; what a permit outlives is at most its time to live. */
final class I07Windows extends Invariant {
    @Override
    String name() {
        return "I7";
    }

    @Override
    String sentence() {
        return "No host begins outside its windows or in a freeze; what a permit outlives is at most its time to live.";
    }

    private static final Duration SLACK = Duration.ofSeconds(62);

    private record InForce(Instant from, HostCalendars calendars) {}

    private final Deque<InForce> calendars = new ArrayDeque<>();

    @Override
    void committed(World world, View before, View now, @Nullable ControllerProcess by) {
        if (now.revision() != before.revision()) {
            calendars.addLast(new InForce(now.at(), world.store().read(world.calendars())));
            while (calendars.size() > 1 && second().from().isBefore(now.at().minus(SLACK))) {
                calendars.removeFirst();
            }
        }
    }

    private InForce second() {
        return calendars.stream().skip(1).findFirst().orElseThrow();
    }

    @Override
    void fact(World world, View now, Fact fact) {
        if (!(fact instanceof Fact.Began began)) {
            return;
        }
        RolloutSummary rollout = now.rollouts().get(new RolloutId(began.rollout()));
        StoredHost host = now.hosts().get(began.host());
        if (rollout == null || rollout.spec().emergency() || host == null) {
            return;
        }
        Instant at = world.time().instant();
        boolean open = false;
        for (InForce inForce : calendars) {
            // Asked first: a calendar is made when somebody asks for it.
            int index = inForce.calendars().indexOf(host.host().environment(), host.pools());
            TimeSet usable =
                    inForce.calendars().calendars().byIndex().get(index).usable();
            open |= usable.contains(at) || usable.contains(at.minus(SLACK));
        }
        boolean ok = open;
        require(ok, () -> "%s begins at %s, when nothing may".formatted(began.host(), at));
    }
}
