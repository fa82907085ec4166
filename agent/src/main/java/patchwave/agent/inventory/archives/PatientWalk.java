package patchwave.agent.inventory.archives;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A walk that is left alone if it gets stuck. Whatever is opened may never answer, be it a pipe that somebody put in a file's place
 * or a disk that has died; a thread that waits for it cannot be ended, and nothing else may wait for that thread. Not for several
 * threads.
 */
public final class PatientWalk {
    /** A single archive may take a minute, and the rest after it three. */
    private static final Duration STALL = Duration.ofMinutes(10);

    /** Whoever answers late each time must not hold up all inventories. */
    private static final Duration LONGEST = Duration.ofHours(3);

    /** Archives are read on it in archives, in directories in directories. */
    private static final long STACK = 1 << 20;

    private final ArchiveWalk walk;
    private final Duration stall;
    private final Duration longest;
    private Optional<FutureTask<ArchiveScan>> running = Optional.empty();
    private Optional<ArchiveScan> last = Optional.empty();

    /** For a real host. */
    public PatientWalk(ArchiveWalk walk) {
        this(walk, STALL, LONGEST);
    }

    /**
     * With other bounds.
     *
     * @param stall how long it may be at one place
     * @param longest how long it may take
     */
    PatientWalk(ArchiveWalk walk, Duration stall, Duration longest) {
        this.walk = walk;
        this.stall = stall;
        this.longest = longest;
    }

    /**
     * As {@link ArchiveWalk#scan}. If that gets stuck, or still is since an earlier look, the answer is what the last whole walk
     * found, and where it is stuck is why it is incomplete.
     */
    public ArchiveScan scan(Set<Path> more) throws InterruptedException {
        if (running.filter(it -> !it.isDone()).isPresent()) {
            return stuck();
        }
        FutureTask<ArchiveScan> task = new FutureTask<>(() -> walk.scan(more));
        Thread thread =
                Thread.ofPlatform().daemon().name("archives").stackSize(STACK).unstarted(task);
        running = Optional.of(task);
        thread.start();
        try {
            Optional<ArchiveScan> done = await(task);
            last = done.or(() -> last);
            return done.orElseGet(this::stuck);
        } finally {
            // Does nothing to one that has ended.
            thread.interrupt();
        }
    }

    private Optional<ArchiveScan> await(FutureTask<ArchiveScan> task) throws InterruptedException {
        long began = System.nanoTime();
        long moved = began;
        long steps = walk.steps();
        while (System.nanoTime() - moved < stall.toNanos() && System.nanoTime() - began < longest.toNanos()) {
            try {
                return Optional.of(task.get(Math.min(stall.toNanos(), 1_000_000_000L), TimeUnit.NANOSECONDS));
            } catch (TimeoutException _) {
                if (walk.steps() != steps) {
                    steps = walk.steps();
                    moved = System.nanoTime();
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("looking for archives failed: " + e.getCause(), e);
            }
        }
        return Optional.empty();
    }

    private ArchiveScan stuck() {
        String why = "looking for them got no further than " + walk.at() + "; what is told is of the walk before";
        return last.map(it -> new ArchiveScan(it.archives(), it.files(), 0, Optional.of(why)))
                .orElseGet(() -> new ArchiveScan(List.of(), 0, 0, Optional.of(why)));
    }
}
