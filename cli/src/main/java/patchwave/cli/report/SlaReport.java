package patchwave.cli.report;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import patchwave.cli.advisory.AssertionText;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.text.Moments;
import patchwave.proto.operator.v1.AssertionView;
import patchwave.proto.operator.v1.ExposureView;
import patchwave.proto.operator.v1.FeedView;
import patchwave.proto.operator.v1.ReportSlaRequest;
import patchwave.proto.operator.v1.ReportSlaResponse;
import patchwave.proto.operator.v1.VulnerabilityClocks;

/**
 * A whole report, with all its pages put together.
 *
 * @param filter what was asked for, in words
 * @param whole all pages as one answer; what it rests on is that of the first
 */
record SlaReport(String filter, ReportSlaResponse whole) {
    private static final Set<String> HOLDING_UP = Set.of("open", "overdue", "excepted", "no due time");

    /** How they follow each other: what asks for most first. */
    private static final Comparator<VulnerabilityClocks> WORST_FIRST = Comparator.comparingInt(
                    VulnerabilityClocks::getOverdueCount)
            .thenComparingInt(SlaReport::open)
            .reversed()
            .thenComparing(VulnerabilityClocks::getVulnerabilityId);

    /** Fetches all pages. */
    static SlaReport fetch(ControllerLink link, ReportSlaRequest request, String filter) {
        ReportSlaResponse page = link.rollouts().reportSla(request);
        ReportSlaResponse.Builder whole = page.toBuilder().clearNextPageToken();
        while (!page.getNextPageToken().isEmpty()) {
            page = link.rollouts()
                    .reportSla(request.toBuilder()
                            .setPageToken(page.getNextPageToken())
                            .build());
            whole.addAllVulnerabilities(page.getVulnerabilitiesList());
            whole.addAllExposures(page.getExposuresList());
        }
        return new SlaReport(filter, whole.build());
    }

    /** Whose statements and facts it rests on. */
    List<FeedView> feeds() {
        return whole.getFeedsList();
    }

    /** The fleet file that the policy is from, in words. */
    String fleet() {
        return whole.getFleetRevision() == 0
                ? "no fleet file is in force"
                : "fleet file revision %d, SHA-256 %s".formatted(whole.getFleetRevision(), whole.getFleetSha256());
    }

    Instant at() {
        return Moments.instant(whole.getReportTime()).orElse(Instant.EPOCH);
    }

    List<VulnerabilityClocks> vulnerabilities() {
        return whole.getVulnerabilitiesList().stream().sorted(WORST_FIRST).toList();
    }

    int sum(ToIntFunction<VulnerabilityClocks> count) {
        return whole.getVulnerabilitiesList().stream().mapToInt(count).sum();
    }

    static int open(VulnerabilityClocks clocks) {
        return (int) clocks.getCurveList().stream()
                .reduce((_, last) -> last)
                .map(point -> point.getOpenCount())
                .orElse(0);
    }

    int breaches() {
        return sum(VulnerabilityClocks::getLateCount) + sum(VulnerabilityClocks::getOverdueCount);
    }

    /**
     * The share of exposures that kept their due time, in words: of those that are over or overdue. What was given more time stands
     * beside it and never in it.
     */
    String compliance() {
        int kept = sum(VulnerabilityClocks::getInTimeCount);
        int of = kept + breaches();
        return of == 0
                ? "Nothing was due yet."
                : "%d of %d exposures kept their due time (%s %%)."
                        .formatted(kept, of, String.format(Locale.ROOT, "%.1f", 100.0 * kept / of));
    }

    /** What is no part of that share. */
    String besides() {
        return "Besides: %d open and not due, %d excepted, %d asserted not to be affected, %d without a due time, %d void."
                .formatted(
                        sum(VulnerabilityClocks::getOpenCount),
                        sum(VulnerabilityClocks::getExceptedCount),
                        sum(VulnerabilityClocks::getAssertedCount),
                        sum(VulnerabilityClocks::getNotDueCount),
                        sum(VulnerabilityClocks::getVoidCount));
    }

    /**
     * An operator's word that ended exposures of a vulnerability.
     *
     * @param late how many of them were overdue by then
     */
    record Asserted(String vulnerability, AssertionView assertion, int exposures, int late, Instant at) {
        String sentence() {
            return "%s: %d exposure%s ended by an operator's word%s, nothing was mended: %s"
                    .formatted(
                            vulnerability,
                            exposures,
                            exposures == 1 ? "" : "s",
                            late == 0 ? "" : " (%d overdue by then)".formatted(late),
                            AssertionText.sentence(assertion, at));
        }
    }

    /** Every operator's word that ended an exposure, by vulnerability and assertion. */
    List<Asserted> asserted() {
        SortedMap<String, Asserted> found = new TreeMap<>();
        for (ExposureView exposure : whole.getExposuresList()) {
            if (exposure.hasAssertion()) {
                String id = exposure.getVulnerabilityId();
                int late = exposure.getKeeping().equals("late") ? 1 : 0;
                found.merge(
                        id + " " + exposure.getAssertion().getAssertionId(),
                        new Asserted(id, exposure.getAssertion(), 1, late, at()),
                        (a, b) -> new Asserted(
                                id, a.assertion(), a.exposures() + b.exposures(), a.late() + b.late(), at()));
            }
        }
        return List.copyOf(found.values());
    }

    /** Those that hold it up, the longest overdue first; what has no due time last. */
    List<ExposureView> holdingUp() {
        return whole.getExposuresList().stream()
                .filter(exposure -> HOLDING_UP.contains(exposure.getKeeping()))
                .sorted(Comparator.comparing((ExposureView exposure) ->
                                Moments.instant(exposure.getDueTime()).orElse(Instant.MAX))
                        .thenComparing(ExposureView::getVulnerabilityId)
                        .thenComparing(ExposureView::getHostId))
                .toList();
    }

    /** Those that were too late, or are. */
    List<ExposureView> breached() {
        return whole.getExposuresList().stream()
                .filter(exposure -> exposure.getKeeping().equals("late")
                        || exposure.getKeeping().equals("overdue"))
                .toList();
    }

    /** What cannot be said, in sentences; an auditor must not take what is not known for what is not there. */
    List<String> gaps() {
        List<String> gaps = new ArrayList<>();
        if (!whole.getComplete()) {
            gaps.add("The controller has just started and is still reading inventories: hosts may be missing.");
        }
        if (whole.getUnknownCount() > 0) {
            gaps.add("Of %s no inventory is held, or an old one: whether they are exposed is not known."
                    .formatted(hosts(whole.getUnknownCount())));
        }
        if (whole.getPartialCount() > 0) {
            gaps.add("%s could not be looked at whole: that a fix which is installed there also runs is not proven."
                    .formatted(hosts(whole.getPartialCount())));
        }
        String refused = feeds().stream()
                .filter(feed ->
                        !feed.getRefusal().isEmpty() || feed.getGoodTime().equals(Timestamp.getDefaultInstance()))
                .map(FeedView::getName)
                .collect(Collectors.joining(", "));
        if (!refused.isEmpty()) {
            gaps.add(
                    "The newest of these feeds could not be had, so that an older one holds or none: " + refused + ".");
        }
        if (feeds().isEmpty()) {
            gaps.add("The controller reads no feed: nothing is known of vulnerabilities but what operators recorded.");
        }
        return gaps;
    }

    private static String hosts(int count) {
        return "%d host%s".formatted(count, count == 1 ? "" : "s");
    }
}
