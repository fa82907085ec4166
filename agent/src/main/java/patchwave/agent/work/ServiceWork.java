package patchwave.agent.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.agent.command.PolicyRcD;
import patchwave.agent.files.WholeFile;
import patchwave.agent.operation.Action;
import patchwave.agent.operation.Event;
import patchwave.agent.operation.Evidence;
import patchwave.agent.operation.RebootReason;
import patchwave.agent.services.RestartEnd;
import patchwave.agent.services.StaleProcess;
import patchwave.agent.services.StaleScan;

/** Restarts the services whose processes still run old files, and looks again. Blocking. */
final class ServiceWork {
    /** A restart can start helpers from old files that a second look finds; more rounds never helped. */
    private static final int ROUNDS = 2;

    /** Processes of a service that was restarted may take a while to end what they are at: 10 s with {@link #HALF_A_SECOND}. */
    private static final int LOOKS = 20;

    /** In place of a file: what a process runs that its package's script did not get to restart. */
    private static final Path REFUSED = Path.of("files of its package, whose script was not allowed to restart it");

    /** Between two looks at processes that are about to end. */
    static final Pause HALF_A_SECOND = () -> Thread.sleep(500);

    private final HostTools tools;
    private final OwedRestarts owed;
    private final long ownPid;
    private final Pause pause;

    /** Lets some time pass. */
    interface Pause {
        void pass() throws InterruptedException;
    }

    /**
     * @param owed what earlier transactions left to be done
     * @param ownPid this agent's process: its own service is restarted last
     * @param pause between two looks at processes that are about to end
     */
    ServiceWork(HostTools tools, OwedRestarts owed, long ownPid, Pause pause) {
        this.tools = tools;
        this.owed = owed;
        this.ownPid = ownPid;
        this.pause = pause;
    }

    /**
     * Restarts what is stale. Where the agent itself is, this call may not return: the next process finds the attempt in
     * the journal and comes here again.
     *
     * @param packages whose files these are
     * @param means if the host reboots where it must, nothing is restarted right before a reboot that is certain, since the
     *     host is out of service and the reboot restarts everything
     * @param transaction the directory of what replaced the files
     */
    Event.Restarted restart(Set<Path> files, Set<String> packages, Action.Means means, Path transaction)
            throws InterruptedException, IOException {
        // Made before the agent has itself restarted, so that it does so once; with what was restarted before, which
        // the next
        // process has to tell.
        Path ownRestart = transaction.resolve("agent-restarted");
        List<String> restarted = new ArrayList<>(Files.exists(ownRestart) ? Files.readAllLines(ownRestart) : List.of());
        Map<String, String> reasons = new HashMap<>();
        List<PolicyRcD.Refused> refused = owed.refused(packages);
        StaleScan scan = scan(files, refused);
        if (means == Action.Means.RESTART_OR_REBOOT) {
            List<RebootReason> certain = reboot(unrestartable(scan), files, packages);
            if (!certain.isEmpty()) {
                return new Event.Restarted(
                        restarted,
                        evidence(scan.stale(), Map.of(), "the host reboots instead of restarting it"),
                        scan.complete(),
                        Optional.empty(),
                        certain);
            }
        }
        for (int round = 0;
                means != Action.Means.LOOK && round < ROUNDS && !scan.stale().isEmpty();
                round++) {
            List<String> services = restartable(scan, reasons, ownRestart);
            if (services.isEmpty()) {
                break;
            }
            for (String service : services) {
                restarted.add(service);
                if (isOwn(service)) {
                    WholeFile.write(ownRestart, String.join("\n", restarted) + "\n");
                }
                if (tools.services().restart(service) instanceof RestartEnd.Failed failed) {
                    restarted.removeLast();
                    reasons.put(service, "restart failed: " + failed.detail());
                }
            }
            scan = scan(files, refused);
        }
        for (int look = 0; look < LOOKS && mayPass(scan, reasons); look++) {
            pause.pass();
            scan = scan(files, refused);
        }
        Optional<String> failed = reasons.values().stream()
                .filter(reason -> reason.startsWith("restart failed"))
                .sorted()
                .findFirst();
        return new Event.Restarted(
                restarted,
                evidence(
                        scan.stale(),
                        reasons,
                        means == Action.Means.LOOK ? "nothing was restarted" : "still stale after the restart"),
                scan.complete(),
                failed,
                reboot(scan.stale(), files, packages));
    }

    /**
     * Processes on old files, and those that a package script wanted to end and was not allowed to: which files they would have
     * read anew, only the script knew.
     */
    private StaleScan scan(Set<Path> files, List<PolicyRcD.Refused> refused) {
        StaleScan found = tools.stale().scan(files);
        Map<Long, StaleProcess> byPid = new TreeMap<>();
        for (PolicyRcD.Refused each : refused) {
            if (owed.isStill(each)) {
                byPid.put(each.pid(), new StaleProcess(each.pid(), each.service(), each.service(), REFUSED));
            }
        }
        found.stale().forEach(it -> byPid.put(it.pid(), it));
        return new StaleScan(List.copyOf(byPid.values()), found.complete());
    }

    /** Processes of services that are never restarted: only a reboot frees these. */
    private List<StaleProcess> unrestartable(StaleScan scan) {
        return scan.stale().stream()
                .filter(it -> !it.service().isEmpty() && !isOwn(it.service()))
                .filter(it -> tools.restarts().objection(it.service()).isPresent())
                .toList();
    }

    /** Why only a reboot makes the host run what is installed: one reason a service, and the kernel's, and the packages'. */
    private List<RebootReason> reboot(List<StaleProcess> stale, Set<Path> files, Set<String> packages)
            throws IOException {
        Map<String, RebootReason> byOwner = new TreeMap<>();
        for (StaleProcess process : stale) {
            String owner = process.service().isEmpty() ? process.command() : process.service();
            byOwner.putIfAbsent(
                    owner,
                    new RebootReason(
                            RebootReason.Kind.STALE_PROCESS,
                            owner + " (pid " + process.pid() + ") runs the old " + process.file()));
        }
        List<RebootReason> reasons = new ArrayList<>(byOwner.values());
        tools.reboots().kernel(files).ifPresent(what -> reasons.add(new RebootReason(RebootReason.Kind.KERNEL, what)));
        tools.reboots()
                .requested(packages)
                .ifPresent(what -> reasons.add(new RebootReason(RebootReason.Kind.REQUESTED, what)));
        owed.reboot(packages).ifPresent(what -> reasons.add(new RebootReason(RebootReason.Kind.REQUESTED, what)));
        return reasons;
    }

    /** Whether waiting may help: not for a service that must not be, or could not be, restarted. */
    private static boolean mayPass(StaleScan scan, Map<String, String> reasons) {
        boolean isComplete = scan.complete();
        boolean allMayEnd =
                scan.stale().stream().allMatch(it -> it.service().isEmpty() || !reasons.containsKey(it.service()));
        return isComplete && allMayEnd && !scan.stale().isEmpty();
    }

    /** Services that may be restarted and were not found wanting yet, by name, the agent's own last. */
    private List<String> restartable(StaleScan scan, Map<String, String> reasons, Path ownRestart) {
        TreeSet<String> names = new TreeSet<>();
        for (StaleProcess process : scan.stale()) {
            String service = process.service();
            objection(service, ownRestart).ifPresent(why -> reasons.putIfAbsent(service, why));
            if (!reasons.containsKey(service)) {
                names.add(service);
            }
        }
        List<String> ordered = new ArrayList<>(names);
        names.stream().filter(this::isOwn).findFirst().filter(ordered::remove).ifPresent(ordered::add);
        return ordered;
    }

    private boolean isOwn(String service) {
        return tools.services().ownerOf(ownPid).filter(service::equals).isPresent();
    }

    private Optional<String> objection(String service, Path ownRestart) {
        if (service.isEmpty()) {
            return Optional.of("no service owns it: end it by hand, or let the host reboot");
        }
        if (!isOwn(service)) {
            return tools.restarts().objection(service);
        }
        if (!tools.services().restartsItsCaller()) {
            return Optional.of("it is this agent, which cannot restart itself here: restart it by hand");
        }
        return Files.exists(ownRestart)
                ? Optional.of("it is this agent, which was restarted for this attempt already")
                : Optional.empty();
    }

    private static List<Evidence.StaleProcess> evidence(
            List<StaleProcess> stale, Map<String, String> reasons, String otherwise) {
        return stale.stream()
                .map(it -> new Evidence.StaleProcess(
                        it.pid(),
                        it.command(),
                        it.service(),
                        it.file().toString(),
                        reasons.getOrDefault(it.service(), otherwise)))
                .toList();
    }
}
