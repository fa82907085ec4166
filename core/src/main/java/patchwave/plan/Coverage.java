package patchwave.plan;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Chooses canaries: in a stage's first batch that host goes next which stands for the most kinds (OS release, kernel, each
 * pool) that no admitted host of the batch stands for yet. Failures correlate with these (reference/safety.md 2.2: greedy
 * maximum coverage). Among equals, the admission order decides.
 */
final class Coverage {
    private final Draft draft;
    private final Course course;
    private final int[] candidates;
    private final SortedSet<String> covered = new TreeSet<>();
    private final boolean[] poolCovered;

    /** Candidates by what they would add when it was last counted, which can only have become less; then by their place. */
    private final TreeSet<Long> queue = new TreeSet<>();

    /** @param candidates in admission order; all of one stage, whose first batch is open */
    Coverage(Draft draft, Course course, int stage, int[] candidates) {
        this.draft = draft;
        this.course = course;
        this.candidates = candidates.clone();
        this.poolCovered = new boolean[draft.ground.poolCount()];
        course.hosts(i -> course.stageOf(i) == stage && course.batchOf(i) == 1 && course.groundIndex(i) >= 0)
                .forEach(this::cover);
        for (int place = 0; place < candidates.length; place++) {
            queue.add(entry(gain(candidates[place]), place));
        }
    }

    /** The next to look at, or -1. */
    int next() {
        while (true) {
            Long top = queue.pollFirst();
            if (top == null) {
                return -1;
            }
            int place = (int) (top & Integer.MAX_VALUE);
            int gain = gain(candidates[place]);
            long fresh = entry(gain, place);
            if (fresh == top) {
                return candidates[place];
            }
            queue.add(fresh);
        }
    }

    /** The host is admitted: what it stands for is covered. */
    void cover(int i) {
        HostState host = draft.ground.host(course.groundIndex(i));
        covered.add("release " + host.kind().osRelease());
        covered.add("kernel " + host.kind().kernel());
        for (int p = 0; p < host.poolCount(); p++) {
            poolCovered[host.pool(p)] = true;
        }
    }

    private int gain(int i) {
        HostState host = draft.ground.host(course.groundIndex(i));
        int gain = isNew("release ", host.kind().osRelease())
                + isNew("kernel ", host.kind().kernel());
        for (int p = 0; p < host.poolCount(); p++) {
            gain += poolCovered[host.pool(p)] ? 0 : 1;
        }
        return gain;
    }

    /** What is not known of a host covers nothing. */
    private int isNew(String of, String value) {
        return value.isEmpty() || covered.contains(of + value) ? 0 : 1;
    }

    private static long entry(int gain, int place) {
        return (long) (Integer.MAX_VALUE - gain) << 31 | place;
    }
}
