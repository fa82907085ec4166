package patchwave.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import patchwave.demo.Playground;
import patchwave.demo.command.CommandFailedException;

/** Starts the controller and the agents again when they die, as systemd would. */
final class Supervisor implements AutoCloseable {
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(50);

    private final Playground playground;
    private final List<Consumer<Playground>> onControllerDeath = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<String, Integer> deaths = new ConcurrentHashMap<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    Supervisor(Playground playground) {
        this.playground = playground;
    }

    void start() {
        watch("controller", playground.controller::isAlive, () -> {
            onControllerDeath.forEach(look -> look.accept(playground));
            playground.controller.start();
        });
        playground
                .fleet
                .hosts()
                .forEach(host -> watch(
                        host.id(),
                        () -> playground.hosts.isAgentAlive(host.id()),
                        () -> playground.hosts.restartAgent(host.id())));
    }

    private void watch(String who, java.util.function.BooleanSupplier alive, Runnable restart) {
        threads.add(Thread.ofVirtual().start(() -> {
            while (!ended) {
                try {
                    if (!alive.getAsBoolean()) {
                        deaths.merge(who, 1, Integer::sum);
                        restart.run();
                    }
                } catch (CommandFailedException e) {
                    // One that dies while it starts is started again; whoever waits for it says so if it never comes.
                    if (alive.getAsBoolean() && !ended) {
                        faults.add(who + ": " + e.getMessage());
                    }
                } catch (RuntimeException e) {
                    faults.add(who + ": " + e);
                }
                LockSupport.parkNanos(LOOK);
            }
        }));
    }

    /** What to look at when the controller has died, before it is started again. */
    void onControllerDeath(Consumer<Playground> look) {
        onControllerDeath.add(look);
    }

    /** How often it died. */
    int deaths(String who) {
        return deaths.getOrDefault(who, 0);
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    @Override
    public void close() {
        ended = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
