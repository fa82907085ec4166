package patchwave.exposure;

import java.util.ArrayList;
import java.util.List;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Knowledge;

/** The matcher, for one host: what its inventory and what the feeds state come to. */
public final class Exposures {
    private Exposures() {}

    /** Every verdict about what somebody states something about; in the order of the inventory, then of the ids. */
    public static List<Finding> of(HostInventory host, Knowledge knowledge) {
        List<Finding> findings = new ArrayList<>();
        PackageJudges judges = new PackageJudges(knowledge);
        for (HostItems.Entry entry : HostItems.of(host)) {
            ItemJudge judge = new ItemJudge(judges, entry.item());
            for (AdvisoryId vulnerability : judge.vulnerabilities()) {
                findings.add(Finding.of(vulnerability, entry.what(), entry.runs(), judge.judge(vulnerability)));
            }
        }
        return findings;
    }

    /**
     * The verdicts on one vulnerability. Empty if nothing on the host is anything that somebody states it about; whether anybody
     * states anything at all, {@link Knowledge#about} tells.
     */
    public static List<Finding> of(HostInventory host, Knowledge knowledge, AdvisoryId vulnerability) {
        List<Finding> findings = new ArrayList<>();
        PackageJudges judges = new PackageJudges(knowledge);
        for (HostItems.Entry entry : HostItems.of(host)) {
            ItemJudge judge = new ItemJudge(judges, entry.item());
            if (judge.isStated(vulnerability)) {
                findings.add(Finding.of(vulnerability, entry.what(), entry.runs(), judge.judge(vulnerability)));
            }
        }
        return findings;
    }
}
