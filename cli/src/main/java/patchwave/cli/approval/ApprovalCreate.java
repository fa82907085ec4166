package patchwave.cli.approval;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.argument.ReasonOption;
import patchwave.cli.argument.RebootArgument;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.session.Session;
import patchwave.cli.signing.ApprovalFile;
import patchwave.cli.text.DurationText;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.ListStandingApprovalsRequest;
import patchwave.proto.operator.v1.ListStandingApprovalsResponse;
import patchwave.proto.plan.v1.RebootPolicy;
import patchwave.proto.plan.v1.StandingApproval;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code patchwave approval create}. */
@Command(
        name = "create",
        description = {
            "Make a file that lets the controller start by itself what must be patched at once, in some environments and for a"
                    + " time, and show what it allows. It allows nothing before it is signed and granted.",
            "The controller is asked for its key: another one cannot use the approval. Short ones are better: whoever steals"
                    + " the controller can use its approvals until they are over."
        },
        footer = {
            "",
            "Example:",
            "  patchwave approval create --environment dev --environment staging \\",
            "      --reason 'what is urgent begins at night too' --out standing.approval",
            "  patchwave approval grant standing.approval"
        })
public final class ApprovalCreate implements Callable<Integer> {
    private static final Duration SHORTEST = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(90);
    private static final int LONGEST_REASON = 500;
    private static final int MOST_BYTES = 4096;

    private final Session session;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--environment",
            required = true,
            paramLabel = "E",
            description = "An environment in which the controller may start by itself. May be repeated.")
    private List<String> environments = new ArrayList<>();

    @Option(
            names = "--valid-for",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "How long from now, 1h to 90d. Default: 30d.")
    private Duration validFor = Duration.ofDays(30);

    @Option(
            names = "--reboot",
            paramLabel = "report|when-needed",
            converter = RebootArgument.class,
            description = {
                "Whether a drained host that runs the patched code only after a reboot may reboot, or fails and says why."
                        + " Default: report, which is the latter."
            })
    private RebootPolicy reboot = RebootPolicy.REBOOT_POLICY_REPORT;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = {
                "What it is called: lower-case letters, digits and '-', 3 to 64 characters. Default: one such as"
                        + " standing-dev-20261201-ab12."
            })
    private String id = "";

    @Mixin
    private ReasonOption reason = new ReasonOption();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file to make; never overwritten.")
    private Path file = Path.of("");

    public ApprovalCreate(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        check();
        try (ControllerLink link = session.connect()) {
            ListStandingApprovalsResponse answer =
                    link.rollouts().listStandingApprovals(ListStandingApprovalsRequest.getDefaultInstance());
            ApprovalFile approval = ApprovalFile.of(approval(answer));
            approval.create(file);
            ApprovalText.say(session, approval);
            List<String> fleetFile = new StartImmediate(answer.getStartImmediateList(), session.width())
                    .beside(approval.approval().getEnvironmentsList());
            fleetFile.forEach(session.isJson() ? session::remark : session::say);
        }
        Wrap.lines("", "Nothing is allowed yet. Review " + file + ", then sign and grant it:", session.width())
                .forEach(session::remark);
        session.remark("  patchwave approval grant " + file);
        return ExitCode.DONE.number();
    }

    /** What hosts and controller would refuse later: an approval that was signed for nothing costs everybody's time. */
    private void check() {
        for (String environment : environments) {
            if (!ApprovalId.ENVIRONMENT.matcher(environment).matches()) {
                throw wrong("--environment: expected a name such as dev or production, found '" + environment + "'");
            }
        }
        if (validFor.compareTo(SHORTEST) < 0 || validFor.compareTo(LONGEST) > 0) {
            throw wrong("--valid-for: expected 1h to 90d, found " + Moments.span(validFor));
        }
        if (reason.text().isBlank() || reason.text().length() > LONGEST_REASON) {
            throw wrong("--reason: expected 1 to 500 characters, found "
                    + (reason.text().isBlank() ? "none" : reason.text().length()));
        }
        if (!id.isEmpty() && !ApprovalId.FORM.matcher(id).matches()) {
            throw wrong("--id: expected 3 to 64 lower-case letters, digits and '-', found '" + id + "'");
        }
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private StandingApproval approval(ListStandingApprovalsResponse answer) {
        if (answer.getControllerKey().isEmpty()) {
            throw new Refusal(
                    ExitCode.REFUSED,
                    "the controller named no key that signs plans under an approval; it is of another version than this"
                            + " patchwave, or has not made its key yet");
        }
        Instant now = session.now().truncatedTo(ChronoUnit.SECONDS);
        List<String> distinct = environments.stream().distinct().toList();
        StandingApproval approval = StandingApproval.newBuilder()
                .setApprovalId(
                        id.isEmpty()
                                ? ApprovalId.make(
                                        distinct, now, session.surroundings().random())
                                : id)
                .setCreatedTime(Moments.timestamp(now))
                .setExpireTime(Moments.timestamp(now.plus(validFor)))
                .setReason(reason.text())
                .addAllEnvironments(distinct)
                .setControllerKey(answer.getControllerKey())
                .setReboot(reboot)
                .build();
        if (approval.getSerializedSize() > MOST_BYTES) {
            throw wrong("--environment: so many do not fit into one approval, which has at most 4 KiB; make several");
        }
        return approval;
    }
}
