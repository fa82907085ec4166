package patchwave.cli.rescue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import patchwave.cli.bootstrap.ControllerSide;
import patchwave.cli.bootstrap.HostFacts;
import patchwave.cli.bootstrap.HostShell;
import patchwave.cli.bootstrap.HostWish;
import patchwave.cli.bootstrap.RootCheck;
import patchwave.cli.bootstrap.Script;
import patchwave.cli.bootstrap.StepFault;
import patchwave.cli.rescue.RescueReport.Done;
import patchwave.cli.session.Session;
import patchwave.cli.ssh.Remote;
import patchwave.cli.ssh.Ssh;
import patchwave.cli.ssh.SshFault;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.HostView;

/** One rescue: looks, says what it found, repairs, and waits for the host's report. */
record RescueRun(Session session, Ssh ssh, ControllerSide controller, HostWish wish, Duration reportLimit) {
    RescueReport rescue(Optional<HostView> view, boolean isCheck, boolean isYes) throws InterruptedException {
        boolean isHeard = view.filter(HostView::getConnected).isPresent();
        try (Remote remote = ssh.connect(wish.target())) {
            HostFacts facts = HostFacts.of(HostShell.asUser(remote, Script.FACTS));
            HostShell shell = new HostShell(
                    remote, RootCheck.find(remote, facts, wish.target().user(), wish.becomePassword()));
            Observations seen = observations(
                    view, new HostLook(shell, facts, session.surroundings().clock()).look());
            List<Finding> findings = Diagnosis.of(seen);
            tell(findings);
            if (isCheck) {
                return new RescueReport(wish.hostId(), findings, List.of(), isHeard);
            }
            List<Done> done = repair(shell, RepairPlan.of(findings, seen.host()), isYes);
            boolean isAnyDone = done.stream().anyMatch(it -> it.state().equals("done"));
            boolean reports =
                    isAnyDone ? isHeardAgain(controller, wish.hostId(), view, reportLimit, session::remark) : isHeard;
            return new RescueReport(wish.hostId(), findings, done, reports);
        } catch (SshFault e) {
            return notReached(view, e.sentence(), isHeard);
        } catch (StepFault e) {
            return notReached(view, e.sentence(), isHeard);
        }
    }

    /**
     * Waits for the host's report. A controller that is away takes nothing back of what was found and done on the host.
     *
     * @param remark takes why that is not known
     */
    static boolean isHeardAgain(
            ControllerSide controller,
            String hostId,
            Optional<HostView> before,
            Duration limit,
            Consumer<String> remark)
            throws InterruptedException {
        try {
            return controller.awaitReport(hostId, before, limit).isPresent();
        } catch (StepFault e) {
            remark.accept("The controller did not answer whether it hears %s; what was repaired stays so: %s"
                    .formatted(hostId, e.sentence()));
            return false;
        }
    }

    private Observations observations(Optional<HostView> view, Observations.Host host) {
        return new Observations(wish.hostId(), session.now(), view.map(Known::of), host);
    }

    private RescueReport notReached(Optional<HostView> view, String why, boolean isHeard) {
        List<Finding> findings = Diagnosis.of(observations(view, new Observations.Host.NotReached(why)));
        tell(findings);
        return new RescueReport(wish.hostId(), findings, List.of(), isHeard);
    }

    private void tell(List<Finding> findings) {
        if (!session.isJson()) {
            RescueReport.lines(findings, session.width()).forEach(session::say);
        }
    }

    private List<Done> repair(HostShell shell, List<Repair> repairs, boolean isYes) {
        List<Done> all = new ArrayList<>();
        String stamp = String.valueOf(session.now().getEpochSecond());
        HostRepair hands = new HostRepair(shell, controller, wish.hostId(), stamp);
        for (Repair repair : repairs) {
            Done done = all.stream().anyMatch(RescueRun::isInTheWay)
                    ? new Done(repair, "not done", "one before it was not done")
                    : one(hands, repair, isYes);
            all.add(done);
            if (!session.isJson()) {
                Wrap.lines("repair: ", repair.shown() + ": " + done.state() + "; " + done.detail(), session.width())
                        .forEach(session::say);
            }
        }
        return all;
    }

    /** Without these nothing that comes after them helps. */
    private static boolean isInTheWay(Done done) {
        boolean isNeeded = !(done.repair() instanceof Repair.Enable);
        return done.state().equals("failed") || (isNeeded && done.state().equals("not done"));
    }

    private Done one(HostRepair hands, Repair repair, boolean isYes) {
        if (repair.isAskedFor() && !isYes && !isWanted(repair)) {
            return new Done(repair, "not done", "it was not wanted; --yes does it without asking");
        }
        try {
            return new Done(repair, "done", hands.repair(repair));
        } catch (SshFault e) {
            return new Done(repair, "failed", e.sentence());
        } catch (StepFault e) {
            return new Done(repair, "failed", e.sentence());
        }
    }

    private boolean isWanted(Repair repair) {
        return session.surroundings()
                .questions()
                .answer("Shall I " + repair.shown() + " (" + wish.hostId() + ")? [y/N] ")
                .filter(answer ->
                        answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes"))
                .isPresent();
    }
}
