package patchwave.demo;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import patchwave.demo.command.CommandFailedException;
import patchwave.demo.command.Processes;
import patchwave.demo.proof.Claim;

/** Kills something with -9 at the moment that its victim names, beside the rollout that is shown. */
final class Kill {
    /** What is killed, when, and how it is started again. */
    interface Victim {
        /** What the demo claims if it was killed. */
        String promise();

        /** How long to wait between two looks. */
        long lookNanos();

        /** What is going on now, if it is the moment; empty if it is not yet. */
        Optional<String> moment();

        /** Kills; what was killed, or empty if it came too late and should look again. */
        Optional<String> kill();

        /** Starts it again, some time after it was killed. */
        void restart();
    }

    /** Long enough for everybody to notice. */
    private static final long DOWN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Processes processes;
    private final Victim victim;
    private volatile boolean killed;
    private volatile String finding = "the moment never came";
    private volatile boolean stopped;
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);

    Kill(Processes processes, Victim victim) {
        this.processes = processes;
        this.victim = victim;
    }

    void start() {
        thread.start();
    }

    /** Waits until what was killed is back; gives up waiting for the moment if it has not come. */
    void finish() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    Claim claim() {
        return new Claim(victim.promise(), killed, finding);
    }

    private void run() {
        while (!stopped && !killed) {
            Optional<String> moment = victim.moment();
            if (moment.isPresent()) {
                strike(moment.get());
            } else {
                LockSupport.parkNanos(victim.lookNanos());
            }
        }
    }

    private void strike(String moment) {
        Optional<String> what = victim.kill();
        LockSupport.parkNanos(DOWN_NANOS);
        try {
            victim.restart();
            killed = what.isPresent();
            finding = what.map(text -> text + ", " + moment).orElse("it was too late each time");
        } catch (CommandFailedException e) {
            finding = moment + "; but " + e.getMessage();
            stopped = true;
            // The command that is shown would wait for ever.
            processes.endShown();
        }
    }
}
