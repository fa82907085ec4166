package patchwave.controller.wire;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import patchwave.advisory.Assertion;
import patchwave.clocks.DatedExposure;
import patchwave.clocks.DueExtension;
import patchwave.clocks.DueTimes;
import patchwave.clocks.Keeping;
import patchwave.clocks.UrgencyDecision;
import patchwave.exposure.Exposure;
import patchwave.policy.TableVerdict;
import patchwave.proto.operator.v1.CurvePoint;
import patchwave.proto.operator.v1.DecisionInput;
import patchwave.proto.operator.v1.DueExtensionView;
import patchwave.proto.operator.v1.ExposureView;
import patchwave.proto.operator.v1.UrgencyDecisionView;
import patchwave.proto.operator.v1.VulnerabilityClocks;

/** Clocks for operators. */
public final class ClockViews {
    /** Of operator.proto. */
    private static final int MOST_POINTS = 500;

    private static final int MOST_DECISIONS = 100;

    private ClockViews() {}

    /**
     * The clocks of a vulnerability.
     *
     * @param exposures those that the clocks are of
     * @param firstRollout empty if there was none
     */
    public static VulnerabilityClocks of(
            patchwave.clocks.VulnerabilityClocks clocks,
            List<DatedExposure> exposures,
            List<UrgencyDecision> decisions,
            List<DueExtension> extensions,
            String firstRollout) {
        VulnerabilityClocks.Builder view = VulnerabilityClocks.newBuilder()
                .setVulnerabilityId(clocks.vulnerability().value())
                .setMatchTime(Fields.timestamp(clocks.matched()))
                .setFirstRolloutId(firstRollout)
                .setTotalCount(exposures.size())
                .setInTimeCount(clocks.count(Keeping.IN_TIME::equals))
                .setLateCount(clocks.count(Keeping.LATE::equals))
                .setOpenCount(clocks.count(Keeping.OPEN::equals))
                .setOverdueCount(clocks.count(Keeping.OVERDUE::equals))
                .setExceptedCount(clocks.count(Keeping.EXCEPTED::equals))
                .setNotDueCount(clocks.count(Keeping.NOT_DUE::equals))
                .setVoidCount(clocks.count(Keeping.VOID::equals))
                .setAssertedCount(clocks.count(Keeping.ASSERTED::equals))
                .setExposed(Fields.duration(clocks.exposedFor()));
        clocks.firstDecision().ifPresent(it -> view.setDecideTime(Fields.timestamp(it.at())));
        clocks.started().ifPresent(at -> view.setStartTime(Fields.timestamp(at)));
        clocks.firstFixed().ifPresent(at -> view.setFirstFixedTime(Fields.timestamp(at)));
        clocks.lastFixed().ifPresent(at -> view.setLastFixedTime(Fields.timestamp(at)));
        clocks.proofComplete().ifPresent(at -> view.setProofTime(Fields.timestamp(at)));
        clocks.decision().ifPresent(decision -> add(view, decision));
        due(exposures).ifPresent(at -> view.setDueTime(Fields.timestamp(at)));
        Optional.ofNullable(clocks.effective().get(50)).ifPresent(it -> view.setEffective50(Fields.duration(it)));
        Optional.ofNullable(clocks.effective().get(90)).ifPresent(it -> view.setEffective90(Fields.duration(it)));
        Optional.ofNullable(clocks.effective().get(100)).ifPresent(it -> view.setEffective100(Fields.duration(it)));
        curve(clocks.curve()).forEach(view::addCurve);
        extensions.forEach(extension -> view.addExtensions(of(extension)));
        decisions
                .subList(Math.max(0, decisions.size() - MOST_DECISIONS), decisions.size())
                .forEach(decision -> view.addDecisions(of(decision)));
        return view.build();
    }

    private static void add(VulnerabilityClocks.Builder view, UrgencyDecision decision) {
        TableVerdict verdict = decision.verdict();
        view.setOutcome(verdict.outcome().name())
                .setRow(verdict.row())
                .setTable(verdict.table())
                .setTableVersion(verdict.version())
                .setHunt(verdict.outcome().hunt());
        decision.published().ifPresent(at -> view.setPublishTime(Fields.timestamp(at)));
        decision.exploited().ifPresent(at -> view.setExploitTime(Fields.timestamp(at)));
    }

    private static Optional<Instant> due(List<DatedExposure> exposures) {
        return exposures.stream()
                .filter(dated -> dated.exposure().isOpen())
                .flatMap(dated -> dated.due().inForce().stream())
                .min(Comparator.naturalOrder());
    }

    /** Of many points each n-th and the last: a curve of 10,000 hosts has 10,000 steps, which nobody sees apart. */
    private static List<CurvePoint> curve(List<patchwave.clocks.VulnerabilityClocks.Point> points) {
        int each = Math.ceilDiv(points.size(), MOST_POINTS - 1);
        return java.util.stream.IntStream.range(0, points.size())
                .filter(i -> i % Math.max(1, each) == 0 || i == points.size() - 1)
                .mapToObj(i -> CurvePoint.newBuilder()
                        .setTime(Fields.timestamp(points.get(i).at()))
                        .setOpenCount(points.get(i).open())
                        .build())
                .toList();
    }

    private static UrgencyDecisionView of(UrgencyDecision decision) {
        TableVerdict verdict = decision.verdict();
        UrgencyDecisionView.Builder view = UrgencyDecisionView.newBuilder()
                .setDecideTime(Fields.timestamp(decision.at()))
                .setTable(verdict.table())
                .setTableVersion(verdict.version())
                .setRow(verdict.row())
                .setOutcome(verdict.outcome().name())
                .setHunt(verdict.outcome().hunt());
        verdict.inputs()
                .forEach(input -> view.addInputs(DecisionInput.newBuilder()
                        .setPoint(input.point())
                        .setValue(input.value())
                        .setSource(input.source())
                        .setAssumed(input.assumed())));
        return view.build();
    }

    /** An extension of a due time. */
    public static DueExtensionView of(DueExtension extension) {
        return DueExtensionView.newBuilder()
                .setDueTime(Fields.timestamp(extension.due()))
                .setGiveTime(Fields.timestamp(extension.givenAt()))
                .setExpireTime(Fields.timestamp(extension.expires()))
                .setGivenBy(extension.by())
                .setReason(extension.reason())
                .build();
    }

    /**
     * One exposure.
     *
     * @param environment of the host
     * @param why what holds it up; empty if it is over
     * @param assertion the operator's word that ended it
     */
    public static ExposureView of(DatedExposure dated, String environment, String why, Optional<Assertion> assertion) {
        Exposure exposure = dated.exposure();
        ExposureView.Builder view = ExposureView.newBuilder()
                .setVulnerabilityId(exposure.vulnerability().value())
                .setHostId(exposure.host().value())
                .setEnvironment(environment)
                .setSubject(exposure.subject())
                .setVerdict(exposure.verdict())
                .setRemedy(exposure.remedy())
                .setSinceTime(Fields.timestamp(exposure.since()))
                .setKeeping(dated.keeping().toString())
                .setWhy(why);
        exposure.end()
                .ifPresent(end -> view.setEndTime(Fields.timestamp(end.at()))
                        .setEnd(end.kind().toString())
                        .setProven(end.isProven()));
        assertion.ifPresent(it -> view.setAssertion(AdvisoryViews.withoutHosts(it)));
        DueTimes.Due due = dated.due();
        due.byPolicy().ifPresent(at -> view.setPolicyDueTime(Fields.timestamp(at)));
        due.inForce().ifPresent(at -> view.setDueTime(Fields.timestamp(at)));
        return view.build();
    }
}
