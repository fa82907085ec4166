package patchwave.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import patchwave.cli.advisory.AdvisoryAssert;
import patchwave.cli.advisory.AdvisoryExposure;
import patchwave.cli.advisory.AdvisoryExtend;
import patchwave.cli.advisory.AdvisoryList;
import patchwave.cli.advisory.AdvisoryRecord;
import patchwave.cli.advisory.AdvisoryRetract;
import patchwave.cli.advisory.AdvisoryWhy;
import patchwave.cli.advisory.FeedsList;
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

    static CommandLine of(Session session) {
        CommandLine root = new CommandLine(new PatchwaveCommand(session))
                .addSubcommand(new CommandLine(new Emergency(session)))
                .addSubcommand(rollout(session))
                .addSubcommand(new CommandLine(new Rollback(session)))
                .addSubcommand(new CommandLine(new Why(session)))
                .addSubcommand(new CommandLine(new HoldsList(session)))
                .addSubcommand(new CommandLine(new FeedsList(session)))
                .addSubcommand(group("fleet", "The fleet file and its pools.")
                        .addSubcommand(new FleetCheck(session))
                        .addSubcommand(new FleetDiff(session))
                        .addSubcommand(new FleetApply(session))
                        .addSubcommand(new FleetShow(session))
                        .addSubcommand(new FleetDefaults(session))
                        .addSubcommand(new FleetSchema(session))
                        .addSubcommand(new FleetTable(session)))
                .addSubcommand(group("hosts", "Hosts and their condition.")
                        .addSubcommand(new HostsList(session))
                        .addSubcommand(new HostsShow(session))
                        .addSubcommand(new HostsFind(session))
                        .addSubcommand(new HostsQuarantine(session))
                        .addSubcommand(new HostsReadmit(session))
                        .addSubcommand(new HostsRemove(session)))
                .addSubcommand(new CommandLine(new Sbom(session, Version.OF_THIS_BUILD)))
                .addSubcommand(group("floor", "Lowering a pool's floor for a time.")
                        .addSubcommand(new FloorLower(session))
                        .addSubcommand(new FloorApprove(session))
                        .addSubcommand(new FloorRestore(session))
                        .addSubcommand(new FloorList(session)))
                .addSubcommand(group("windows", "Maintenance windows and freezes.")
                        .addSubcommand(new WindowsNext(session))
                        .addSubcommand(new WindowsList(session)))
                .addSubcommand(group("advisory", "What is known of vulnerabilities, and what to do about it.")
                        .addSubcommand(new AdvisoryList(session))
                        .addSubcommand(new AdvisoryRecord(session))
                        .addSubcommand(new AdvisoryAssert(session))
                        .addSubcommand(new AdvisoryRetract(session))
                        .addSubcommand(new AdvisoryWhy(session))
                        .addSubcommand(new AdvisoryExposure(session))
                        .addSubcommand(new AdvisoryExtend(session)))
                .addSubcommand(group("report", "Reports for auditors.").addSubcommand(new ReportSla(session)))
                .addSubcommand(group("enrol", "Letting hosts in.")
                        .addSubcommand(group("token", "Tokens with which hosts enrol.")
                                .addSubcommand(new EnrolTokenCreate(session))))
                .addSubcommand(new CommandLine(new Bootstrap(session)))
                .addSubcommand(new CommandLine(new Rescue(session)))
                .addSubcommand(group("audit", "The audit trail.")
                        .addSubcommand(new AuditVerify(session))
                        .addSubcommand(new AuditTail(session)))
                .addSubcommand(group("notifications", "Who is told what happens.")
                        .addSubcommand(new NotificationsList(session))
                        .addSubcommand(new NotificationsTry(session)))
                .addSubcommand(group("operator", "Your own keys.").addSubcommand(new Keygen(session)))
                .addSubcommand(new CommandLine(new Completion(session)));
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

    private static CommandLine rollout(Session session) {
        return group("rollout", "Plan, start, watch and steer rollouts.")
                .addSubcommand(new RolloutPlan(session))
                .addSubcommand(new RolloutProposal(session))
                .addSubcommand(new RolloutShowPlan(session))
                .addSubcommand(new RolloutSign(session))
                .addSubcommand(new RolloutStart(session))
                .addSubcommand(new RolloutWatchCommand(session))
                .addSubcommand(new RolloutShow(session))
                .addSubcommand(new RolloutList(session))
                .addSubcommand(new RolloutSteer.Pause(session))
                .addSubcommand(new RolloutSteer.Resume(session))
                .addSubcommand(new RolloutSteer.Abort(session))
                .addSubcommand(new RolloutSupersede(session))
                .addSubcommand(new HostSteer.Retry(session))
                .addSubcommand(new HostSteer.Exclude(session));
    }

    private static CommandLine group(String name, String description) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description);
        return new CommandLine(spec);
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
