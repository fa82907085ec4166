package patchwave.demo.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import patchwave.demo.load.ServiceCount.PoolResult;

/** Decides from what was observed whether every promise held. One claim a promise; all must hold. */
public final class Verdict {
    private static final String FIRST_ENVIRONMENT = "dev";

    private Verdict() {}

    /** The claims of a rollout that patches the whole fleet. */
    public static List<Claim> patched(Observed seen) {
        List<Claim> claims = new ArrayList<>();
        claims.add(new Claim(
                "the rollout completed",
                seen.exitCode() == 0 && seen.state().equals("COMPLETED"),
                "state " + seen.state() + ", exit code " + seen.exitCode()));
        claims.add(everyHost(
                seen,
                "dpkg's own database of every host has libghost " + seen.version(),
                host -> host.installed().equals(seen.version())));
        claims.add(everyHost(
                seen,
                "every service runs the patched code",
                host -> host.running().equals("ghost " + seen.version())));
        claims.add(everyHost(
                seen,
                "no attempt began twice, and every host was patched once (agents' journals)",
                host -> host.journal().beganOnce()
                        && host.journal().begun().size() == 1
                        && host.journal().succeeded().equals(host.journal().begun())
                        && host.journal().failed().isEmpty()));
        claims.add(floors(seen.pools()));
        claims.add(requests(seen.pools()));
        claims.add(audit(seen));
        return claims;
    }

    /** The claims of a rollout with a bad patch: halted in the first environment after its first host. */
    public static List<Claim> halted(Observed seen) {
        List<HostFindings> touched =
                seen.hosts().stream().filter(host -> !host.databaseUntouched()).toList();
        String names = touched.stream().map(HostFindings::host).collect(Collectors.joining(", "));
        List<Claim> claims = new ArrayList<>();
        claims.add(new Claim(
                "the rollout halted by itself, and the command said so by its exit code 10",
                seen.exitCode() == 10 && seen.state().equals("HALTED"),
                "state " + seen.state() + ", exit code " + seen.exitCode()));
        claims.add(new Claim(
                "it stopped after one host, in dev",
                touched.size() == 1 && touched.getFirst().environment().equals(FIRST_ENVIRONMENT),
                touched.isEmpty() ? "no host was changed" : "changed: " + names));
        claims.add(everyOther(
                seen,
                "package databases of staging and production are untouched, byte for byte",
                HostFindings::databaseUntouched));
        claims.add(everyOther(
                seen,
                "their services still run " + seen.oldVersion() + ", and none was ever out of service",
                host -> host.running().equals("ghost " + seen.oldVersion())
                        && host.secondsOut() == 0
                        && host.journal().permitted().isEmpty()));
        // What the service of 1.0-3 answers on /health: status 500.
        claims.add(new Claim(
                "the reason names the host and what its health said",
                touched.stream().anyMatch(host -> seen.stateReason().contains(host.host()))
                        && seen.stateReason().contains("500"),
                seen.stateReason().isEmpty() ? "no reason" : seen.stateReason()));
        claims.add(floors(seen.pools()));
        claims.add(requests(seen.pools()));
        claims.add(audit(seen));
        return claims;
    }

    /** True if all of them held. */
    public static boolean holds(List<Claim> claims) {
        return claims.stream().allMatch(Claim::held);
    }

    private static Claim everyHost(Observed seen, String promise, Predicate<HostFindings> holds) {
        return each(seen.hosts(), promise, holds);
    }

    private static Claim everyOther(Observed seen, String promise, Predicate<HostFindings> holds) {
        return each(
                seen.hosts().stream()
                        .filter(host -> !host.environment().equals(FIRST_ENVIRONMENT))
                        .toList(),
                promise,
                holds);
    }

    private static Claim each(List<HostFindings> hosts, String promise, Predicate<HostFindings> holds) {
        List<String> others =
                hosts.stream().filter(holds.negate()).map(HostFindings::host).toList();
        String finding = (hosts.size() - others.size()) + " of " + hosts.size()
                + (others.isEmpty() ? "" : "; not " + String.join(", ", others));
        // No host at all proves nothing.
        return new Claim(promise, others.isEmpty() && !hosts.isEmpty(), finding);
    }

    private static Claim floors(List<PoolResult> pools) {
        List<String> broken = pools.stream()
                .filter(result -> result.lowest() < result.pool().floor())
                .map(result -> result.pool().id() + " had " + result.lowest() + ", floor "
                        + result.pool().floor())
                .toList();
        return new Claim(
                "no pool was ever below its floor (counted by the load balancer)",
                broken.isEmpty() && !pools.isEmpty(),
                broken.isEmpty() ? pools.size() + " pools" : String.join("; ", broken));
    }

    /** A pool with floor 0 may have nobody in service: its clients are turned away then, which is no failure. */
    private static Claim requests(List<PoolResult> pools) {
        long sent = pools.stream().mapToLong(PoolResult::sent).sum();
        List<String> faults = pools.stream()
                .filter(result -> result.failed() > 0
                        || result.sent() == 0
                        || (result.turnedAway() > 0 && result.pool().floor() > 0))
                .map(result -> result.pool().id() + ": " + result.failed() + " failed, " + result.turnedAway()
                        + " turned away of " + result.sent()
                        + (result.failures().isEmpty()
                                ? ""
                                : " (" + result.failures().getFirst() + ")"))
                .toList();
        return new Claim(
                "no client request failed",
                faults.isEmpty() && !pools.isEmpty(),
                faults.isEmpty() ? sent + " requests" : String.join("; ", faults));
    }

    private static Claim audit(Observed seen) {
        return new Claim("the audit trail is intact", seen.auditIntact(), seen.auditText());
    }
}
