package patchwave.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import patchwave.cli.advisory.AdvisoryAssert;
import patchwave.cli.advisory.AdvisoryExposure;
import patchwave.cli.advisory.AdvisoryExtend;
import patchwave.cli.advisory.AdvisoryList;
import patchwave.cli.advisory.AdvisoryRecord;
import patchwave.cli.advisory.AdvisoryRetract;
import patchwave.cli.advisory.AdvisoryWhy;
import patchwave.cli.advisory.FeedsList;
import patchwave.cli.approval.ApprovalCreate;
import patchwave.cli.approval.ApprovalGrant;
import patchwave.cli.approval.ApprovalList;
import patchwave.cli.approval.ApprovalRevoke;
import patchwave.cli.approval.ApprovalShow;
import patchwave.cli.approval.ApprovalSign;
import patchwave.cli.audit.AuditTail;
import patchwave.cli.audit.AuditVerify;
import patchwave.cli.bootstrap.Bootstrap;
import patchwave.cli.fleet.EnrolTokenCreate;
import patchwave.cli.fleet.FleetApply;
import patchwave.cli.fleet.FleetCheck;
import patchwave.cli.fleet.FleetDefaults;
import patchwave.cli.fleet.FleetDiff;
import patchwave.cli.fleet.FleetSchema;
import patchwave.cli.fleet.FleetShow;
import patchwave.cli.fleet.FleetTable;
import patchwave.cli.fleet.HostsFind;
import patchwave.cli.fleet.HostsList;
import patchwave.cli.fleet.HostsQuarantine;
import patchwave.cli.fleet.HostsReadmit;
import patchwave.cli.fleet.HostsRemove;
import patchwave.cli.fleet.HostsShow;
import patchwave.cli.floor.FloorApprove;
import patchwave.cli.floor.FloorList;
import patchwave.cli.floor.FloorLower;
import patchwave.cli.floor.FloorRestore;
import patchwave.cli.hold.HoldsList;
import patchwave.cli.hold.Why;
import patchwave.cli.notify.NotificationsList;
import patchwave.cli.notify.NotificationsTry;
import patchwave.cli.operator.Keygen;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.report.ReportSla;
import patchwave.cli.rescue.Rescue;
import patchwave.cli.rollout.Emergency;
import patchwave.cli.rollout.HostSteer;
import patchwave.cli.rollout.Rollback;
import patchwave.cli.rollout.RolloutList;
import patchwave.cli.rollout.RolloutPlan;
import patchwave.cli.rollout.RolloutProposal;
import patchwave.cli.rollout.RolloutShow;
import patchwave.cli.rollout.RolloutShowPlan;
import patchwave.cli.rollout.RolloutSign;
import patchwave.cli.rollout.RolloutStart;
import patchwave.cli.rollout.RolloutSteer;
import patchwave.cli.rollout.RolloutSupersede;
import patchwave.cli.rollout.RolloutWatchCommand;
import patchwave.cli.sbom.Sbom;
import patchwave.cli.session.Session;
import patchwave.cli.shell.Completion;
import patchwave.cli.windows.WindowsList;
import patchwave.cli.windows.WindowsNext;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** All commands of the hand tool, and what they have in common: help, version, exit codes, and how they fail. */
final class CommandTree {
    private CommandTree() {}

    /**
     * @param arguments of the command line: only what they name is made, and everything where they name nothing
     */
    static CommandLine of(Session session, String... arguments) {
        CommandLine root = new CommandLine(new PatchwaveCommand(session));
        commands(session).addTo(root, List.of(arguments));
        root.setOut(writer(session.out()));
        root.setErr(writer(session.err()));
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setColorScheme(CommandLine.Help.defaultColorScheme(session.isColour() ? Ansi.ON : Ansi.OFF));
        root.setExecutionExceptionHandler((failure, _, _) -> fail(session, failure));
        common(root);
        return root;
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, stream.charset()), true);
    }

    private static Commands commands(Session session) {
        return new Commands()
                .command("emergency", () -> new Emergency(session))
                .group(
                        "rollout",
                        "Plan, start, watch and steer rollouts.",
                        new Commands()
                                .command("plan", () -> new RolloutPlan(session))
                                .command("proposal", () -> new RolloutProposal(session))
                                .command("show-plan", () -> new RolloutShowPlan(session))
                                .command("sign", () -> new RolloutSign(session))
                                .command("start", () -> new RolloutStart(session))
                                .command("watch", () -> new RolloutWatchCommand(session))
                                .command("show", () -> new RolloutShow(session))
                                .command("list", () -> new RolloutList(session))
                                .command("pause", () -> new RolloutSteer.Pause(session))
                                .command("resume", () -> new RolloutSteer.Resume(session))
                                .command("abort", () -> new RolloutSteer.Abort(session))
                                .command("supersede", () -> new RolloutSupersede(session))
                                .command("retry", () -> new HostSteer.Retry(session))
                                .command("exclude", () -> new HostSteer.Exclude(session)))
                .command("rollback", () -> new Rollback(session))
                .group(
                        "approval",
                        "Standing approvals: what the controller may start by itself.",
                        new Commands()
                                .command("create", () -> new ApprovalCreate(session))
                                .command("show", () -> new ApprovalShow(session))
                                .command("sign", () -> new ApprovalSign(session))
                                .command("grant", () -> new ApprovalGrant(session))
                                .command("list", () -> new ApprovalList(session))
                                .command("revoke", () -> new ApprovalRevoke(session)))
                .command("why", () -> new Why(session))
                .command("holds", () -> new HoldsList(session))
                .command("feeds", () -> new FeedsList(session))
                .group(
                        "fleet",
                        "The fleet file and its pools.",
                        new Commands()
                                .command("check", () -> new FleetCheck(session))
                                .command("diff", () -> new FleetDiff(session))
                                .command("apply", () -> new FleetApply(session))
                                .command("show", () -> new FleetShow(session))
                                .command("defaults", () -> new FleetDefaults(session))
                                .command("schema", () -> new FleetSchema(session))
                                .command("table", () -> new FleetTable(session)))
                .group(
                        "hosts",
                        "Hosts and their condition.",
                        new Commands()
                                .command("list", () -> new HostsList(session))
                                .command("show", () -> new HostsShow(session))
                                .command("find", () -> new HostsFind(session))
                                .command("quarantine", () -> new HostsQuarantine(session))
                                .command("readmit", () -> new HostsReadmit(session))
                                .command("remove", () -> new HostsRemove(session)))
                .command("sbom", () -> new Sbom(session, Version.OF_THIS_BUILD))
                .group(
                        "floor",
                        "Lowering a pool's floor for a time.",
                        new Commands()
                                .command("lower", () -> new FloorLower(session))
                                .command("approve", () -> new FloorApprove(session))
                                .command("restore", () -> new FloorRestore(session))
                                .command("list", () -> new FloorList(session)))
                .group(
                        "windows",
                        "Maintenance windows and freezes.",
                        new Commands()
                                .command("next", () -> new WindowsNext(session))
                                .command("list", () -> new WindowsList(session)))
                .group(
                        "advisory",
                        "What is known of vulnerabilities, and what to do about it.",
                        new Commands()
                                .command("list", () -> new AdvisoryList(session))
                                .command("record", () -> new AdvisoryRecord(session))
                                .command("assert", () -> new AdvisoryAssert(session))
                                .command("retract", () -> new AdvisoryRetract(session))
                                .command("why", () -> new AdvisoryWhy(session))
                                .command("exposure", () -> new AdvisoryExposure(session))
                                .command("extend", () -> new AdvisoryExtend(session)))
                .group("report", "Reports for auditors.", new Commands().command("sla", () -> new ReportSla(session)))
                .group(
                        "enrol",
                        "Letting hosts in.",
                        new Commands()
                                .group(
                                        "token",
                                        "Tokens with which hosts enrol.",
                                        new Commands().command("create", () -> new EnrolTokenCreate(session))))
                .command("bootstrap", () -> new Bootstrap(session))
                .command("rescue", () -> new Rescue(session))
                .group(
                        "audit",
                        "The audit trail.",
                        new Commands()
                                .command("verify", () -> new AuditVerify(session))
                                .command("tail", () -> new AuditTail(session)))
                .group(
                        "notifications",
                        "Who is told what happens.",
                        new Commands()
                                .command("list", () -> new NotificationsList(session))
                                .command("test", () -> new NotificationsTry(session)))
                .group("operator", "Your own keys.", new Commands().command("keygen", () -> new Keygen(session)))
                .command("completion", () -> new Completion(session, () -> of(session)));
    }

    /** Help and version on every command; the exit codes at the end of every page. */
    private static void common(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        IVersionProvider version = () -> new String[] {"patchwave " + Version.OF_THIS_BUILD};
        if (spec.findOption("--version") == null) {
            spec.mixinStandardHelpOptions(true).versionProvider(version);
        } else {
            // The command means a package's version by it.
            spec.addOption(OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .description("Show this help message and exit.")
                    .build());
        }
        spec.exitCodeOnInvalidInput(ExitCode.WRONG_USAGE.number());
        spec.exitCodeOnExecutionException(ExitCode.INTERNAL_FAULT.number());
        Map<String, String> codes = new LinkedHashMap<>();
        for (ExitCode code : ExitCode.values()) {
            codes.put(String.valueOf(code.number()), code.meaning());
        }
        spec.usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(codes);
        command.getSubcommands().values().forEach(CommandTree::common);
    }

    /** The one place where a failure becomes words and a number. */
    static int fail(Session session, Exception failure) {
        Refusal refusal = switch (failure) {
            case Refusal said -> said;
            case StatusRuntimeException failed -> session.meaningOf(failed.getStatus());
            case ParameterException wrong -> throw wrong;
            case InterruptedException ended ->
                new Refusal(ExitCode.INTERRUPTED, "interrupted; a rollout that was started goes on", ended);
            case Exception fault -> new Refusal(ExitCode.INTERNAL_FAULT, internalFault(fault), fault);
        };
        session.remark("patchwave: " + refusal.sentence());
        if (!session.surroundings()
                .environment()
                .getOrDefault("PATCHWAVE_DEBUG", "")
                .isEmpty()) {
            failure.printStackTrace(session.err());
            if (failure instanceof StatusRuntimeException failed
                    && failed.getStatus().getCause() == null) {
                session.remark("status " + Status.fromThrowable(failed));
            }
        }
        return refusal.exitCode().number();
    }

    private static String internalFault(Exception fault) {
        return "internal fault: " + fault.getClass().getSimpleName() + ": " + fault.getMessage()
                + "; run it again with PATCHWAVE_DEBUG=1 and report what it prints";
    }
}
