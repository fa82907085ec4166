package patchwave.cli.rescue;

import static patchwave.cli.rescue.Finding.Check.CERTIFICATE;
import static patchwave.cli.rescue.Finding.Check.CONFIGURATION;
import static patchwave.cli.rescue.Finding.Check.CONTROLLER;
import static patchwave.cli.rescue.Finding.Check.DATABASE;
import static patchwave.cli.rescue.Finding.Check.DISK;
import static patchwave.cli.rescue.Finding.Check.JOURNAL;
import static patchwave.cli.rescue.Finding.Check.OPERATION;
import static patchwave.cli.rescue.Finding.Check.PACKAGE;
import static patchwave.cli.rescue.Finding.Check.SSH;
import static patchwave.cli.rescue.Finding.bad;
import static patchwave.cli.rescue.Finding.odd;
import static patchwave.cli.rescue.Finding.ok;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import patchwave.cli.bootstrap.HostCertificate;
import patchwave.cli.bootstrap.HostFacts;
import patchwave.cli.rescue.Observations.Host.NotReached;
import patchwave.cli.rescue.Observations.Host.Seen;
import patchwave.cli.text.Moments;

/** Says what is the matter with a silent host, from what was observed alone. */
final class Diagnosis {
    private final Observations seen;

    private Diagnosis(Observations seen) {
        this.seen = seen;
    }

    /** All findings, in the order of {@link Finding.Check}. */
    static List<Finding> of(Observations observations) {
        return new Diagnosis(observations).findings();
    }

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(controller());
        switch (seen.host()) {
            case NotReached(String why) ->
                findings.add(bad(SSH, why, "mend the way to it; by its console, if there is no other"));
            case Seen host -> {
                findings.add(ok(SSH, "it lets us in, and " + (host.facts().isRoot() ? "we are root" : "sudo works")));
                findings.add(MachineDiagnosis.disk(host.look()));
                findings.add(MachineDiagnosis.clock(host.look()));
                findings.add(agentPackage(host));
                findings.add(database(host));
                findings.add(configuration(host));
                Finding certificate = certificate(host);
                findings.add(certificate);
                findings.add(journal(host));
                findings.add(operation(host.look()));
                Finding network = MachineDiagnosis.network(host.look());
                boolean isFull =
                        findings.stream().anyMatch(it -> it.check() == DISK && it.verdict() == Finding.Verdict.BAD);
                boolean isSilent = !seen.known().map(Known::isConnected).orElse(false);
                // Without a way or a certificate a restart changes nothing.
                boolean isInVain =
                        network.verdict() == Finding.Verdict.BAD || certificate.verdict() == Finding.Verdict.BAD;
                findings.add(ServiceDiagnosis.of(host, isSilent, isFull, isInVain));
                findings.add(network);
            }
        }
        return findings;
    }

    private Finding controller() {
        if (seen.known().isEmpty()) {
            return bad(
                    CONTROLLER,
                    "the controller does not know " + seen.hostId(),
                    "bring it in with 'patchwave bootstrap'; if it has another name there, use that");
        }
        Known known = seen.known().get();
        String since = known.lastReport()
                .map(at -> "its last report is of " + Moments.at(at) + ", "
                        + Moments.span(Duration.between(at, seen.now())) + " ago")
                .orElse("it never reported");
        String claim = known.claimedBy().isEmpty() ? "" : "; rollout " + known.claimedBy() + " holds its claim";
        String drained = known.drainedSince()
                .map(at -> "; it is drained since " + Moments.at(at))
                .orElse("");
        // Last of all: an agent that starts puts the host back by itself, and knows better whether that may be.
        String remedy = drained.isEmpty()
                ? ""
                : "its agent puts it back once it runs; if that cannot be brought to run any more, do it on the host:"
                        + " 'patchwave-agent undrain --reason TEXT'";
        return known.isConnected()
                ? ok(CONTROLLER, "it is connected and " + known.condition() + "; " + since + claim + drained)
                : bad(CONTROLLER, "it is not connected; " + since + claim + drained, remedy);
    }

    private Finding agentPackage(Seen host) {
        HostFacts facts = host.facts();
        if (facts.broken().isPresent()) {
            return bad(
                    PACKAGE, "the agent is installed by half: " + facts.broken().get(), "see below, at database");
        }
        if (facts.installed().isEmpty()) {
            return bad(PACKAGE, "the agent is not installed", "install it with 'patchwave bootstrap'");
        }
        String version = facts.installed().get();
        Optional<String> current = host.look().current();
        Optional<String> running = host.look().runningFrom();
        if (current.isPresent() && running.isPresent() && !running.get().startsWith(current.get() + "/")) {
            return odd(
                    PACKAGE,
                    "version " + version + " is installed, and a former one still runs from " + running.get(),
                    "it ends by itself when it is idle; if it never does, restart it");
        }
        String reported = seen.known().map(Known::agentVersion).orElse("");
        return reported.isEmpty() || version.equals(reported) || version.startsWith(reported + "-")
                ? ok(PACKAGE, "version " + version + " is installed")
                : odd(
                        PACKAGE,
                        "version " + version + " is installed, the controller last heard " + reported,
                        "look whether it was replaced on purpose");
    }

    private Finding database(Seen host) {
        Look look = host.look();
        if (!look.locks().isEmpty()) {
            return odd(
                    DATABASE,
                    String.join("; ", look.locks()),
                    "wait for it; a package manager that is killed leaves more to mend");
        }
        if (look.half().isEmpty() && !look.isInterrupted()) {
            return ok(DATABASE, "no package is installed by half, and no lock is held");
        }
        String evidence = (look.isInterrupted() ? "dpkg was interrupted; " : "")
                + (look.half().isEmpty() ? "" : "by half: " + String.join(", ", look.half()));
        boolean isApt = host.facts().manager().equals(Optional.of(HostFacts.Manager.APT));
        boolean isClaimed = seen.known().filter(it -> !it.claimedBy().isEmpty()).isPresent();
        if (!look.underWay().isEmpty() || isClaimed) {
            return bad(
                    DATABASE, evidence, "an operation of Patchwave is open: the agent mends this itself once it runs");
        }
        return isApt
                ? bad(DATABASE, evidence, "dpkg --configure -a", new Repair.ConfigurePackages())
                : bad(
                        DATABASE,
                        evidence,
                        "mend it with the package manager ('rpm --rebuilddb', 'dnf remove --duplicates')");
    }

    private Finding configuration(Seen host) {
        if (host.configuration().isEmpty()) {
            String what = host.hasConfiguration() ? "is not valid YAML" : "is not there";
            return bad(
                    CONFIGURATION,
                    "agent.yaml " + what,
                    "write it with 'patchwave bootstrap' (--overwrite-config replaces one)");
        }
        @Nullable Object name = host.configuration().get().get("host");
        return name == null || String.valueOf(name).equals(seen.hostId())
                ? ok(CONFIGURATION, "agent.yaml can be read")
                : bad(
                        CONFIGURATION,
                        "agent.yaml is that of host " + name,
                        "rescue it by that name, or correct the file: a host has one name");
    }

    private Finding certificate(Seen host) {
        return switch (host.state().certificate()) {
            case HostCertificate.None() ->
                enrolAgain(
                        host,
                        host.state().hasToken() ? "it has a token, and no certificate yet" : "it is not enrolled");
            case HostCertificate.Damaged() -> enrolAgain(host, "its certificate is damaged");
            case HostCertificate.Issued issued -> {
                if (!issued.hostId().equals(seen.hostId())) {
                    yield bad(
                            CERTIFICATE,
                            "its certificate is that of host " + issued.hostId(),
                            "if it is a clone, remove its state directory's certificate, key and journal, and bring it"
                                    + " in as a host of its own");
                }
                yield issued.isExpired(seen.now())
                        ? enrolAgain(host, "its certificate expired at " + Moments.at(issued.notAfter()))
                        : ok(CERTIFICATE, "its certificate is good until " + Moments.at(issued.notAfter()));
            }
        };
    }

    private Finding enrolAgain(Seen host, String evidence) {
        if (seen.known().isEmpty()) {
            return bad(CERTIFICATE, evidence, "bring it in with 'patchwave bootstrap'");
        }
        Known known = seen.known().get();
        if (!known.claimedBy().isEmpty()) {
            return bad(
                    CERTIFICATE,
                    evidence,
                    "rollout " + known.claimedBy()
                            + " holds its claim, so that the controller may not enrol it again; if it"
                            + " is at rest ('patchwave why " + seen.hostId()
                            + "'), 'patchwave hosts remove' frees the name");
        }
        return bad(
                CERTIFICATE,
                evidence,
                "a new token",
                new Repair.EnrolAgain(
                        known.environment(),
                        known.labels(),
                        host.places(),
                        host.state().identityDirectory()));
    }

    private static Finding journal(Seen host) {
        if (host.look().journalBytes().isPresent()) {
            return ok(
                    JOURNAL,
                    "the journal is there, " + host.look().journalBytes().get() + " bytes");
        }
        return host.state().certificate() instanceof HostCertificate.None
                ? ok(JOURNAL, "there is none yet")
                : bad(
                        JOURNAL,
                        "the journal is gone, and the host was enrolled: what it did is forgotten",
                        "never put an older one back; the controller holds the host in quarantine until 'patchwave"
                                + " hosts readmit'");
    }

    private static Finding operation(Look look) {
        return look.underWay().isEmpty()
                ? ok(OPERATION, "nothing is under way")
                : odd(
                        OPERATION,
                        String.join("; ", look.underWay()),
                        "the agent finishes it, or fences it, once it runs");
    }
}
