package patchwave.controller.operators;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import patchwave.controller.agents.Live;
import patchwave.fleet.HostId;
import patchwave.host.OperationStep;
import patchwave.host.PackageWish;
import patchwave.host.Resolution;
import patchwave.plan.Decision;

/** A controller whose loop stands still, and whose hosts answer every question in the same way. */
record StillController(Instant now) implements RunningController {
    @Override
    public Optional<Decision> lastDecision() {
        return Optional.empty();
    }

    @Override
    public Optional<String> loopFault() {
        return Optional.empty();
    }

    @Override
    public Live live(HostId host) {
        return new Live(true, Optional.of(now), OperationStep.NONE, Optional.empty(), Optional.empty(), "");
    }

    @Override
    public void hint(HostId host) {}

    @Override
    public Runnable onTurn(Runnable listener) {
        return () -> {};
    }

    @Override
    public CompletableFuture<Resolution> resolve(HostId host, List<PackageWish> packages, Duration timeout) {
        return CompletableFuture.completedFuture(new Resolution(
                OperatorBench.DEBIAN,
                packages.stream()
                        .map(wish -> new Resolution.Target(
                                wish.name(), "amd64", wish.version().orElse("2.36")))
                        .toList(),
                List.of(),
                false,
                Optional.empty()));
    }
}
