package patchwave.controller.operators;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import patchwave.controller.agents.Live;
import patchwave.controller.agents.Sessions;
import patchwave.controller.loop.LastDecision;
import patchwave.controller.loop.PlannerLoop;
import patchwave.fleet.HostId;
import patchwave.host.PackageWish;
import patchwave.host.Resolution;
import patchwave.plan.Decision;

/** The controller of this process. */
final class LiveController implements RunningController {
    private final Sessions sessions;
    private final PlannerLoop loop;

    LiveController(Sessions sessions, PlannerLoop loop) {
        this.sessions = sessions;
        this.loop = loop;
    }

    @Override
    public Optional<Decision> lastDecision() {
        LastDecision last = loop.lastDecision();
        // Before the first turn the loop stands at the epoch, with a decision about nothing.
        return last.at().equals(Instant.EPOCH) ? Optional.empty() : Optional.of(last.decision());
    }

    @Override
    public Optional<String> loopFault() {
        return loop.lastDecision().fault();
    }

    @Override
    public Live live(HostId host) {
        return sessions.live(host);
    }

    @Override
    public void hint(HostId host) {
        sessions.hint(List.of(host));
    }

    @Override
    public Runnable onTurn(Runnable listener) {
        return loop.onTurn(listener);
    }

    @Override
    public CompletableFuture<Resolution> resolve(HostId host, List<PackageWish> packages, Duration timeout) {
        return sessions.resolve(host, packages, timeout);
    }
}
