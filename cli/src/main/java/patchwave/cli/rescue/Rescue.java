package patchwave.cli.rescue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import patchwave.cli.argument.HostArgument;
import patchwave.cli.bootstrap.ControllerSide;
import patchwave.cli.bootstrap.HostWish;
import patchwave.cli.bootstrap.OneHost;
import patchwave.cli.bootstrap.SshOptions;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.ssh.Ssh;
import patchwave.cli.ssh.Waiting;
import patchwave.cli.text.DurationText;
import patchwave.cli.text.JsonText;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.HostView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code patchwave rescue}. */
@Command(
        name = "rescue",
        description = {
            "Find out by ssh why a host's agent is silent, and repair what can be repaired without harm: start or"
                    + " restart the agent, have dpkg end what was interrupted if nothing of Patchwave's is under way,"
                    + " enrol the host again if its certificate has expired or is gone. It asks before it enrols or"
                    + " enables anything. The journal is never touched, no space is made, no lock is broken.",
            "A host that is connected is left alone. Ends with 0 if the controller hears the host, with 4 if not."
        },
        footer = {
            "",
            "Example:",
            "  patchwave rescue web-3 --check",
            "  patchwave rescue web-3 --inventory hosts.ini --yes"
        })
public final class Rescue implements Callable<Integer> {
    private final Session session;

    @Mixin
    private HostArgument host = new HostArgument();

    @Option(
            names = "--inventory",
            paramLabel = "FILE",
            description = "Ansible's inventory that says how to come to the host. Without one its id is its address.")
    private @Nullable Path inventory;

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            description = "Where its sshd is, if that is not what its id or the inventory says.")
    private @Nullable String address;

    @Option(names = "--check", description = "Only diagnose.")
    private boolean isCheck;

    @Option(names = "--yes", description = "Ask nothing: do every repair.")
    private boolean isYes;

    @Option(names = "--anyway", description = "Look also at a host that is connected.")
    private boolean isAnyway;

    @Option(
            names = "--report-timeout",
            paramLabel = "DURATION",
            converter = DurationText.class,
            defaultValue = "1m",
            description = "How long to wait for its report after a repair. Default: ${DEFAULT-VALUE}.")
    private Duration reportLimit = Duration.ZERO;

    @Mixin
    private SshOptions ssh = new SshOptions();

    public Rescue(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        Waiting waiting = new Waiting(
                session.surroundings().clock(), session.surroundings().pause());
        try (ControllerLink link = session.connect()) {
            ControllerSide controller = new ControllerSide(link, session::meaningOf, waiting);
            Optional<HostView> view = controller.host(host.id());
            if (view.filter(HostView::getConnected).isPresent() && !isAnyway) {
                return connected(view.get());
            }
            SshOptions.Answers answers = ssh.ask(session);
            HostWish wish = OneHost.find(
                    session, answers, host.id(), Optional.ofNullable(inventory), Optional.ofNullable(address));
            try (Ssh connections = ssh.open(session, waiting, wish.target().identities())) {
                RescueRun run = new RescueRun(session, connections, controller, wish, reportLimit);
                RescueReport report = run.rescue(view, isCheck, isYes);
                end(report);
                return (report.reports() ? ExitCode.DONE : ExitCode.HOSTS_FAILED).number();
            }
        }
    }

    private int connected(HostView view) {
        Finding finding = Diagnosis.of(new Observations(
                        host.id(),
                        session.now(),
                        Optional.of(Known.of(view)),
                        new Observations.Host.NotReached("it was not looked at")))
                .getFirst();
        RescueReport report = new RescueReport(host.id(), List.of(finding), List.of(), true);
        if (session.isJson()) {
            session.out().println(JsonText.document(report.document()));
        } else {
            RescueReport.lines(report.findings(), session.width()).forEach(session::say);
            session.say("");
            Wrap.lines("", "Nothing to rescue. --anyway looks at the host nevertheless.", session.width())
                    .forEach(session::say);
        }
        return ExitCode.DONE.number();
    }

    private void end(RescueReport report) {
        if (session.isJson()) {
            session.out().println(JsonText.document(report.document()));
            return;
        }
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(Wrap.lines(
                "",
                report.reports()
                        ? "The controller hears " + host.id() + "."
                        : "The controller does not hear " + host.id() + (isCheck ? "; nothing was changed." : " yet."),
                session.width()));
        lines.forEach(session::say);
    }
}
