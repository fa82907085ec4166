package patchwave.cli.bootstrap;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import patchwave.cli.bootstrap.StepReport.State;
import patchwave.cli.ssh.Ran;
import patchwave.cli.ssh.Remote;
import patchwave.cli.ssh.Ssh;
import patchwave.cli.ssh.SshFault;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.CreateEnrolmentTokenResponse;
import patchwave.proto.operator.v1.HostView;

/** Brings the agent onto one host: looks, decides, does, step by step. Every step can be repeated without harm. */
final class HostBootstrap {
    private static final String LAST_LINES = "5";

    private final Ssh ssh;
    private final ControllerSide controller;
    private final Orders orders;
    private final Progress progress;
    private final OpenFolders folders;
    private final InstantSource clock;
    private final HostWish wish;
    private final List<StepReport> steps = new ArrayList<>();
    private Step current = Step.CONNECT;

    HostBootstrap(
            Ssh ssh,
            ControllerSide controller,
            Orders orders,
            Progress progress,
            OpenFolders folders,
            InstantSource clock,
            HostWish wish) {
        this.ssh = ssh;
        this.controller = controller;
        this.orders = orders;
        this.progress = progress;
        this.folders = folders;
        this.clock = clock;
        this.wish = wish;
    }

    /** Does all of it, or as much as can be done. */
    HostReport run() {
        try {
            begin(Step.CONNECT);
            try (Remote remote = ssh.connect(wish.target())) {
                end(State.OK, wish.target().shown());
                on(remote);
            }
        } catch (SshFault e) {
            end(State.FAILED, e.sentence());
        } catch (StepFault e) {
            end(State.FAILED, e.sentence());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(State.FAILED, "interrupted");
        } catch (RuntimeException e) {
            // One host's surprise must not end the others.
            end(State.FAILED, "internal fault: " + e + "; report it");
        }
        HostReport report = new HostReport(wish.hostId(), wish.target().place().address(), steps);
        progress.finished(report);
        return report;
    }

    private void begin(Step step) {
        current = step;
        progress.began(wish.hostId(), step);
    }

    private void end(State state, String detail) {
        StepReport report = new StepReport(current, state, Words.clean(detail));
        steps.add(report);
        progress.ended(wish.hostId(), report);
    }

    private State change() {
        return orders.isCheck() ? State.WOULD_CHANGE : State.CHANGED;
    }

    private void on(Remote remote) throws InterruptedException {
        begin(Step.FACTS);
        HostFacts facts = HostFacts.of(HostShell.asUser(remote, Script.FACTS));
        List<String> needed =
                facts.missing().stream().filter(tool -> !tool.equals("sudo")).toList();
        if (!needed.isEmpty()) {
            throw new StepFault("the host lacks " + String.join(", ", needed) + "; install coreutils there");
        }
        RootAccess root = RootCheck.find(remote, facts, wish.target().user(), wish.becomePassword());
        HostShell shell = new HostShell(remote, root);
        Optional<HostView> before = controller.host(wish.hostId());
        end(State.OK, facts.system() + ", " + facts.architecture() + ", " + (facts.isRoot() ? "root" : "root by sudo"));

        packages(shell, facts);
        Configured configured = configuration(shell, before);
        tokenAndService(shell, facts, configured, before);
    }

    private boolean isChanged() {
        return steps.stream().anyMatch(step -> step.state() == State.CHANGED);
    }

    private void packages(HostShell shell, HostFacts facts) {
        begin(Step.PACKAGE);
        switch (PackageDecision.of(facts, orders.packages())) {
            case PackageDecision.Refuse(String why) -> throw new StepFault(why);
            case PackageDecision.Keep(String version) -> end(State.OK, "version " + version + " is installed");
            case PackageDecision.Install(AgentPackage chosen, Optional<String> former) -> {
                String how = former.map(it -> " over " + it).orElse("")
                        + facts.broken()
                                .map(it -> " (it was there by half: " + it + ")")
                                .orElse("");
                if (orders.isCheck()) {
                    end(State.WOULD_CHANGE, "would install version " + chosen.version() + how);
                    return;
                }
                install(shell, facts, chosen);
                end(State.CHANGED, "installed version " + chosen.version() + how);
            }
        }
    }

    private void install(HostShell shell, HostFacts facts, AgentPackage chosen) {
        begin(Step.UPLOAD);
        int[] told = {0};
        Installation.Heard heard = new Installation.Heard(
                percent -> {
                    if (percent / 10 > told[0]) {
                        told[0] = percent / 10;
                        progress.goesOn(wish.hostId(), Step.UPLOAD, percent + " %");
                    }
                },
                () -> {
                    end(State.OK, chosen.size() / 1024 + " KiB, checksum compared");
                    begin(Step.PACKAGE);
                });
        new Installation(ssh, wish.target(), shell, folders)
                .install(chosen, facts.manager().orElseThrow(), orders.lockLimit(), heard);
    }

    /** What the agent is configured with in the end, and how it was before. */
    private record Configured(boolean isNew, AgentPlaces places, HostState state, ConfigurationInForce inForce) {}

    private Configured configuration(HostShell shell, Optional<HostView> before) {
        begin(Step.CONFIGURATION);
        String environment = wish.environment().orElseThrow();
        ConfigurationDecision decision = decide(shell, environment);
        AgentPlaces places = switch (decision) {
            case ConfigurationDecision.Refuse(String why) -> throw new StepFault(why);
            case ConfigurationDecision.Keep keep -> AgentPlaces.of(keep.existing());
            case ConfigurationDecision.Write _ ->
                AgentPlaces.of(orders.settings().values(wish.hostId(), environment));
        };
        Answer answer = shell.asRoot(Script.STATE, places.stateArguments());
        HostState state = HostState.of(answer);
        // Before it is written: agent.yaml would have one environment, and the controller another.
        EnrolmentDifference.of(state, wish, before).ifPresent(why -> {
            throw new StepFault(why);
        });
        configure(shell, decision);
        return new Configured(
                decision instanceof ConfigurationDecision.Write, places, state, ConfigurationInForce.of(answer));
    }

    private ConfigurationDecision decide(HostShell shell, String environment) {
        Answer answer = shell.asRoot(Script.READ_CONFIG, AgentSettings.FILE);
        if (answer.value("config").isPresent() && answer.file("config").isEmpty()) {
            throw new StepFault(AgentSettings.FILE + " on the host is not text; look at it there");
        }
        return ConfigurationDecision.of(
                answer.file("config"),
                answer.isYes("packaged"),
                orders.settings(),
                wish.hostId(),
                environment,
                orders.isOverwriting());
    }

    private void configure(HostShell shell, ConfigurationDecision decision) {
        switch (decision) {
            case ConfigurationDecision.Refuse(String why) -> throw new StepFault(why);
            case ConfigurationDecision.Keep keep ->
                end(
                        State.OK,
                        keep.differences().isEmpty()
                                ? "as wanted"
                                : "kept, and differs: " + String.join("; ", keep.differences())
                                        + " (--overwrite-config replaces it)");
            case ConfigurationDecision.Write(String text, List<String> replaced) -> {
                String kept = AgentSettings.FILE + ".old";
                String why =
                        replaced.isEmpty() ? "" : ": " + String.join("; ", replaced) + "; the former is in " + kept;
                if (!orders.isCheck()) {
                    Optional<String> keep = replaced.isEmpty() ? Optional.empty() : Optional.of(kept);
                    HostFiles.write(shell, AgentSettings.FILE, "644", text, keep, Optional.empty());
                }
                end(change(), (orders.isCheck() ? "would write " : "wrote ") + AgentSettings.FILE + why);
            }
        }
    }

    private void tokenAndService(HostShell shell, HostFacts facts, Configured configured, Optional<HostView> before)
            throws InterruptedException {
        begin(Step.TOKEN);
        AgentPlaces places = configured.places();
        HostState state = configured.state();
        switch (TokenDecision.of(state.certificate(), wish.hostId(), clock.instant())) {
            case TokenDecision.Refuse(String why) -> throw new StepFault(why);
            case TokenDecision.NotNeeded(var until) ->
                end(State.OK, "is enrolled, its certificate is good until " + Moments.at(until));
            case TokenDecision.Place() -> token(shell, places);
        }
        begin(Step.SERVICE);
        if (orders.isCheck() && state.units().isEmpty()) {
            end(State.WOULD_CHANGE, "would enable and start patchwave-agent.service");
        } else {
            service(
                    shell,
                    facts,
                    places.unitsOf(state),
                    unit -> configured.isNew() || !configured.inForce().isReadBy(unit));
        }
        if (!orders.isCheck()) {
            report(shell, before);
        }
    }

    private void token(HostShell shell, AgentPlaces places) {
        String file = places.tokenFile();
        if (orders.isCheck()) {
            end(State.WOULD_CHANGE, "would ask for a token and put it into " + file);
            return;
        }
        CreateEnrolmentTokenResponse token =
                controller.token(wish.hostId(), wish.environment().orElseThrow(), wish.labels());
        HostFiles.write(shell, file, "600", token.getToken() + "\n", Optional.empty(), places.linkUser());
        end(State.CHANGED, "put a token into " + file + ", good until " + Moments.at(token.getExpireTime()));
    }

    private void service(
            HostShell shell, HostFacts facts, List<HostState.Unit> units, Predicate<HostState.Unit> isOutdated) {
        switch (ServiceDecision.of(facts, units, isOutdated)) {
            case ServiceDecision.Refuse(String why) -> throw new StepFault(why);
            case ServiceDecision.Act act -> {
                if (act.isNothing()) {
                    end(State.OK, "enabled and running");
                    return;
                }
                if (!orders.isCheck()) {
                    systemctl(shell, "enable", act.enable());
                    systemctl(shell, "restart", act.restart());
                    systemctl(shell, "start", act.start());
                }
                end(change(), orders.isCheck() ? "would have " + act.shown() : act.shown());
            }
        }
    }

    private static void systemctl(HostShell shell, String verb, List<String> units) {
        if (!units.isEmpty()) {
            List<String> arguments = new ArrayList<>(List.of(verb));
            arguments.addAll(units);
            shell.asRoot(Script.SERVICE, arguments.toArray(String[]::new));
        }
    }

    private void report(HostShell shell, Optional<HostView> before) throws InterruptedException {
        begin(Step.REPORT);
        Optional<HostView> now =
                isChanged() || before.filter(HostView::getConnected).isEmpty()
                        ? controller.awaitReport(wish.hostId(), before, orders.reportLimit())
                        : before;
        if (now.isEmpty()) {
            Ran last = shell.tryAsRoot(Script.LAST_WORDS, new byte[0], HostShell.QUICK, LAST_LINES);
            throw new StepFault("the controller has no report of it after "
                    + orders.reportLimit().toSeconds()
                    + " s. The agent said last: " + HostShell.said(last) + ". 'patchwave rescue " + wish.hostId()
                    + "' looks closer");
        }
        HostView view = now.get();
        String detail = view.getConditionDetail().isBlank() ? "" : " (" + view.getConditionDetail() + ")";
        end(State.OK, "the controller sees it " + Words.of(view.getCondition()) + detail);
    }
}
