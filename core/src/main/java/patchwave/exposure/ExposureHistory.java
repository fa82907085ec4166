package patchwave.exposure;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.advisory.AdvisoryId;
import patchwave.fleet.HostId;

/**
 * Keeps exposures over time. One begins with a verdict that the host is affected, and ends by something that is known, never by
 * something that is not: a feed that is lost, a host that is silent or a verdict that cannot be told any more ends none.
 */
public final class ExposureHistory {
    private ExposureHistory() {}

    /**
     * What has changed for one vulnerability.
     *
     * @param live its exposures that are open on record, and of those that are over the last of a host, if that is not proven: a
     *     fix, or an operator's word; at most one for a host
     * @param now how hosts stand; a host that is not named has not changed
     */
    public static List<ExposureChange> changes(
            AdvisoryId vulnerability, List<Exposure> live, SortedMap<HostId, Standing> now, Instant at) {
        SortedMap<HostId, Exposure> byHost = new TreeMap<>();
        live.forEach(exposure -> byHost.put(exposure.host(), exposure));
        List<ExposureChange> changes = new ArrayList<>();
        now.forEach((host, standing) -> {
            Exposure before = byHost.get(host);
            if (before != null && !before.isOpen()) {
                proven(before, standing).or(() -> reasserted(before, standing)).ifPresent(changes::add);
            }
            if (before != null && before.isOpen()) {
                changed(before, standing, at).ifPresent(changes::add);
            } else {
                opened(vulnerability, host, standing, Optional.ofNullable(before), at)
                        .ifPresent(changes::add);
            }
        });
        return changes;
    }

    private static Optional<ExposureChange> opened(
            AdvisoryId vulnerability, HostId host, Standing standing, Optional<Exposure> before, Instant at) {
        // An operator's word that does not count any more leaves what was there before it, and that is over by nothing
        // that is known.
        Optional<Exposure> asserted = before.filter(Exposure::isAsserted);
        // A clock that was set back meanwhile must not make it the earlier of the two.
        Instant since = before.flatMap(Exposure::end)
                .map(end -> end.at().plusNanos(1_000))
                .filter(next -> next.isAfter(at))
                .orElse(at);
        return switch (standing) {
            case Standing.Judged judged
            when before.filter(it -> isDisproven(it, judged)).isPresent() ->
                Optional.of(new ExposureChange.Disproven(exposure(
                        vulnerability,
                        host,
                        judged,
                        before.get().since(),
                        before.get().countedFrom())));
            case Standing.Judged judged
            when asserted.isPresent() && judged.verdict().isOpen() ->
                Optional.of(new ExposureChange.Reopened(exposure(
                        vulnerability, host, judged, since, asserted.get().countedFrom())));
            case Standing.Judged judged
            when begins(judged.verdict()) ->
                Optional.of(new ExposureChange.Opened(exposure(vulnerability, host, judged, since, since)));
            case Standing.Unspoken _, Standing.NotSeen _ ->
                asserted.map(it -> new ExposureChange.Reopened(again(it, since)));
            case Standing.Judged _, Standing.Absent _, Standing.Withdrawn _ -> Optional.empty();
        };
    }

    /**
     * Whether the fix that was taken for the end was none: else a restart that nobody saw missing would count as done in time, and
     * the host would get its whole time once more.
     */
    private static boolean isDisproven(Exposure before, Standing.Judged now) {
        return now.verdict() instanceof Verdict.FixedNotEffective
                && before.end()
                        .filter(end -> end.kind() == Exposure.Kind.FIXED && !end.isProven())
                        .isPresent();
    }

    private static Exposure again(Exposure before, Instant since) {
        return new Exposure(
                before.vulnerability(),
                before.host(),
                before.subject(),
                before.verdict(),
                before.remedy(),
                since,
                before.countedFrom(),
                Optional.empty());
    }

    /** Whether a verdict makes an exposure where there was none. */
    public static boolean begins(Verdict verdict) {
        return verdict.isOpen() && !(verdict instanceof Verdict.Unknown);
    }

    /** Whether another version would help. */
    public static boolean canBeInstalled(Verdict verdict) {
        return verdict instanceof Verdict.AffectedFixAvailable;
    }

    /** Whether a verdict asks for work on the host that can be done: whatever else there is, this must be kept. */
    public static boolean canBeMended(Verdict verdict) {
        return verdict instanceof Verdict.AffectedFixAvailable || verdict instanceof Verdict.FixedNotEffective;
    }

    private static Exposure exposure(
            AdvisoryId vulnerability, HostId host, Standing.Judged now, Instant since, Instant countedFrom) {
        return new Exposure(
                vulnerability,
                host,
                now.subject(),
                now.verdict().word(),
                remedy(now.verdict()),
                since,
                countedFrom,
                Optional.empty());
    }

    private static Optional<ExposureChange> changed(Exposure before, Standing standing, Instant at) {
        return switch (standing) {
            case Standing.Judged now -> judged(before, now, at);
            case Standing.Unspoken _, Standing.NotSeen _ -> Optional.empty();
            case Standing.Absent _ -> ended(before, at, Exposure.Kind.ABSENT, true, Optional.empty());
            case Standing.Withdrawn _ -> ended(before, at, Exposure.Kind.WITHDRAWN, true, Optional.empty());
        };
    }

    /**
     * A fix that was installed when not all could be seen is proven by a later look that saw all; and what an operator's word ended, by
     * anything that would have ended it without.
     */
    private static Optional<ExposureChange> proven(Exposure before, Standing standing) {
        boolean isOver = switch (standing) {
            case Standing.Judged now ->
                (now.verdict() instanceof Verdict.Fixed && now.isWhole())
                        || (before.isAsserted() && now.verdict() instanceof Verdict.NotAffected);
            case Standing.Absent _, Standing.Withdrawn _ -> before.isAsserted();
            case Standing.Unspoken _, Standing.NotSeen _ -> false;
        };
        return before.end()
                .filter(_ -> isOver)
                .map(end -> new ExposureChange.Proven(
                        before.with(Optional.of(new Exposure.End(end.at(), end.kind(), true, end.assertion())))));
    }

    /** Of several words the one that covers the host now is told with it: else that of one that was retracted would be. */
    private static Optional<ExposureChange> reasserted(Exposure before, Standing standing) {
        if (!(standing instanceof Standing.Judged(Verdict.SaidNotAffected(var by), var _, var _))) {
            return Optional.empty();
        }
        return before.end()
                .filter(end -> end.assertion().filter(it -> !it.equals(by.id())).isPresent())
                .map(end -> new ExposureChange.Reasserted(
                        before.with(Optional.of(new Exposure.End(end.at(), end.kind(), false, Optional.of(by.id()))))));
    }

    private static Optional<ExposureChange> judged(Exposure before, Standing.Judged now, Instant at) {
        return switch (now.verdict()) {
            case Verdict.Fixed _ -> ended(before, at, Exposure.Kind.FIXED, now.isWhole(), Optional.empty());
            case Verdict.NotAffected _ -> ended(before, at, Exposure.Kind.NOT_AFFECTED, true, Optional.empty());
            // Nobody has looked: a person's word proves nothing.
            case Verdict.SaidNotAffected(var assertion) ->
                ended(before, at, Exposure.Kind.NOT_AFFECTED, false, Optional.of(assertion.id()));
            case Verdict.AffectedFixAvailable _,
                    Verdict.AffectedNoFix _,
                    Verdict.AffectedWontFix _,
                    Verdict.FixedNotEffective _,
                    Verdict.Unknown _ -> {
                Exposure after =
                        exposure(before.vulnerability(), before.host(), now, before.since(), before.countedFrom());
                yield after.equals(before) ? Optional.empty() : Optional.of(new ExposureChange.Turned(after));
            }
        };
    }

    private static Optional<ExposureChange> ended(
            Exposure before, Instant at, Exposure.Kind kind, boolean isProven, Optional<String> assertion) {
        // A clock that was set back meanwhile must not end it before it began.
        Instant end = at.isBefore(before.since()) ? before.since() : at;
        return Optional.of(
                new ExposureChange.Ended(before.with(Optional.of(new Exposure.End(end, kind, isProven, assertion)))));
    }

    private static String remedy(Verdict verdict) {
        return switch (verdict) {
            case Verdict.AffectedFixAvailable(var target, var subscription) ->
                "install " + target
                        + subscription.map(it -> ", which needs " + it).orElse("");
            case Verdict.AffectedNoFix _ -> "no fix yet";
            case Verdict.AffectedWontFix(var reason) -> "no fix planned: " + reason;
            case Verdict.FixedNotEffective(var remedy) ->
                switch (remedy) {
                    case RESTART -> "restart what runs the old code";
                    case REBOOT -> "reboot";
                };
            case Verdict.Unknown(var reason) -> "find out: " + reason;
            case Verdict.Fixed _, Verdict.NotAffected _, Verdict.SaidNotAffected _ -> "nothing";
        };
    }
}
