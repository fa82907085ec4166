package patchwave.controller.operators;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import patchwave.controller.agents.Live;
import patchwave.fleet.HostId;
import patchwave.host.OperationStep;
import patchwave.host.PackageWish;
import patchwave.host.PreparationReport;
import patchwave.host.Resolution;
import patchwave.host.UnattendedUpgrades;
import patchwave.plan.Decision;

/** A controller whose hosts say what a test told them to, and whose loop turns when a test says so. */
final class FakeController implements RunningController {
    private final Map<HostId, Live> lives = new ConcurrentHashMap<>();
    private final Map<HostId, Resolution> answers = new HashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    final List<HostId> asked = new CopyOnWriteArrayList<>();
    final List<HostId> hinted = new CopyOnWriteArrayList<>();
    private volatile Runnable whenAsked = () -> {};
    volatile Optional<Decision> decision = Optional.empty();

    void connect(HostId host, OperationStep step) {
        lives.put(host, new Live(true, Optional.of(Bench.START), step, Optional.empty(), Optional.empty(), ""));
    }

    void prepares(HostId host, PreparationReport preparation) {
        lives.put(
                host,
                new Live(
                        true,
                        Optional.of(Bench.START),
                        OperationStep.NONE,
                        Optional.of(preparation),
                        Optional.empty(),
                        ""));
    }

    void updatesItself(HostId host, String by) {
        UnattendedUpgrades found = new UnattendedUpgrades(UnattendedUpgrades.Mode.INSTALLS, List.of(by), false);
        lives.put(
                host,
                new Live(true, Optional.of(Bench.START), OperationStep.NONE, Optional.empty(), Optional.of(found), ""));
    }

    void disconnect(HostId host) {
        lives.remove(host);
    }

    void answers(HostId host, Resolution resolution) {
        answers.put(host, resolution);
    }

    /** Something that happens while hosts are asked. */
    void whenAsked(Runnable happening) {
        whenAsked = happening;
    }

    void forgetAnswers() {
        answers.clear();
    }

    void turn() {
        listeners.forEach(Runnable::run);
    }

    int listeners() {
        return listeners.size();
    }

    @Override
    public Optional<Decision> lastDecision() {
        return decision;
    }

    @Override
    public Optional<String> loopFault() {
        return Optional.empty();
    }

    @Override
    public Live live(HostId host) {
        return lives.getOrDefault(host, Live.NOTHING);
    }

    @Override
    public void hint(HostId host) {
        hinted.add(host);
    }

    @Override
    public Runnable onTurn(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public CompletableFuture<Resolution> resolve(HostId host, List<PackageWish> packages, Duration timeout) {
        asked.add(host);
        whenAsked.run();
        Resolution answer = answers.get(host);
        return answer == null
                ? CompletableFuture.failedFuture(new NotConnected(host))
                : CompletableFuture.completedFuture(answer);
    }
}
