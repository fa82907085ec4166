package patchwave.exposure;

import java.util.Arrays;
import java.util.BitSet;
import java.util.NavigableMap;
import java.util.TreeMap;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Knowledge;

/**
 * Verdicts on a fleet's items, kept while nothing else is known. An item never changes, and so does not its verdict: after a host has
 * changed there are few new items, and these alone are judged.
 */
final class FleetVerdicts {
    private final FleetItems items;
    private final NavigableMap<AdvisoryId, Kept> kept = new TreeMap<>();
    private Knowledge knowledge = Knowledge.EMPTY;

    FleetVerdicts(FleetItems items) {
        this.items = items;
    }

    /** Who is told of the verdicts on each item that something is stated about. */
    interface Visitor {
        void verdict(int item, Verdict verdict);
    }

    /** The verdicts on one vulnerability, in as little memory as they need. */
    private static final class Kept {
        private int judged;
        private int size;
        private int[] numbers = new int[4];
        private Verdict[] verdicts = new Verdict[4];

        void add(int item, Verdict verdict) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, size * 2);
                verdicts = Arrays.copyOf(verdicts, size * 2);
            }
            numbers[size] = item;
            // Neighbours are often the same.
            verdicts[size] = size > 0 && verdicts[size - 1].equals(verdict) ? verdicts[size - 1] : verdict;
            size++;
        }
    }

    /**
     * Tells of a vulnerability's verdicts, in the items' order; also of items that no host has any more.
     *
     * @param judges by what is known now
     */
    void each(AdvisoryId vulnerability, PackageJudges judges, Visitor to) {
        if (judges.knowledge() != knowledge) {
            kept.clear();
            knowledge = judges.knowledge();
        }
        Kept of = kept.computeIfAbsent(vulnerability, _ -> new Kept());
        judgeNew(vulnerability, of, judges);
        for (int i = 0; i < of.size; i++) {
            to.verdict(of.numbers[i], of.verdicts[i]);
        }
    }

    private void judgeNew(AdvisoryId vulnerability, Kept of, PackageJudges judges) {
        if (of.judged == items.size()) {
            return;
        }
        BitSet concerned = new BitSet();
        knowledge.about(vulnerability).forEach(statement -> items.addConcerned(statement, concerned));
        concerned.stream().filter(item -> item >= of.judged).forEach(item -> {
            ItemJudge judge = new ItemJudge(judges, items.get(item));
            if (judge.isStated(vulnerability)) {
                of.add(item, judge.judge(vulnerability).verdict());
            }
        });
        of.judged = items.size();
    }
}
