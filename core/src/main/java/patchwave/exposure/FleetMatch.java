package patchwave.exposure;

import java.util.BitSet;
import java.util.List;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertion;
import patchwave.advisory.Assertions;
import patchwave.advisory.Knowledge;

/** One match of a fleet: what the feeds state of its items, and what operators say that is not so. */
final class FleetMatch {
    private final FleetIndex index;
    private final FleetItems items;
    private final FleetVerdicts verdicts;
    private final Knowledge knowledge;
    private final Assertions assertions;
    private final FleetExposure found;

    private final PackageJudges judges;

    FleetMatch(FleetIndex index, FleetItems items, FleetVerdicts verdicts, Knowledge knowledge, Assertions assertions) {
        this.index = index;
        this.items = items;
        this.verdicts = verdicts;
        this.knowledge = knowledge;
        this.assertions = assertions;
        this.judges = new PackageJudges(knowledge);
        this.found = new FleetExposure(index);
    }

    FleetExposure found() {
        return found;
    }

    /** All vulnerabilities that something is stated about, concerning an item. */
    void addAll(int item) {
        ItemJudge judge = new ItemJudge(judges, items.get(item));
        for (AdvisoryId vulnerability : judge.vulnerabilities()) {
            add(vulnerability, item, judge.judge(vulnerability).verdict());
        }
    }

    /** All items that a vulnerability concerns. */
    void add(AdvisoryId vulnerability) {
        verdicts.each(vulnerability, judges, (item, verdict) -> {
            if (index.isAnywhere(item)) {
                add(vulnerability, item, verdict);
            }
        });
    }

    /** What an operator says goes before an open verdict and no other: it says less than that something is fixed. */
    private void add(AdvisoryId vulnerability, int item, Verdict verdict) {
        List<Assertion> said =
                verdict.isOpen() ? assertions.about(vulnerability, index.subject(item), knowledge) : List.of();
        if (said.isEmpty()) {
            found.add(vulnerability, item, verdict);
            return;
        }
        BitSet rest = new BitSet();
        index.addHostsOf(item, rest);
        for (Assertion assertion : said) {
            BitSet covered = covered(assertion, rest);
            rest.andNot(covered);
            found.add(vulnerability, item, new Verdict.SaidNotAffected(assertion), covered);
        }
        found.add(vulnerability, item, verdict, rest);
    }

    private BitSet covered(Assertion assertion, BitSet of) {
        BitSet covered = new BitSet();
        if (assertion.content() instanceof Assertion.NotAffected content) {
            of.stream().filter(host -> content.isOf(index.host(host))).forEach(covered::set);
        }
        return covered;
    }
}
