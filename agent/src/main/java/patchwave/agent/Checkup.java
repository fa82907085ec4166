package patchwave.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.command.TransactionRunner;
import patchwave.agent.config.AgentConfig;
import patchwave.agent.config.ConfigException;
import patchwave.agent.config.ConfigReader;
import patchwave.agent.enrolment.Identity;
import patchwave.agent.enrolment.IdentityFiles;
import patchwave.agent.health.CheckResult;
import patchwave.agent.health.HealthReport;
import patchwave.agent.health.HealthState;
import patchwave.agent.hooks.HookFolders;
import patchwave.agent.link.Address;
import patchwave.agent.packages.Answer;
import patchwave.agent.packages.DatabaseHealth;
import patchwave.agent.packages.PackageFailure;
import patchwave.agent.packages.PackageManager;
import patchwave.agent.scripts.ScriptDirectory;

/** Looks at everything that an agent needs of its host, and changes nothing. */
final class Checkup {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    private final Path file;
    private final AgentConfig config;
    private final CommandRunner commands;
    private final Path scratch;
    private final InstantSource wall;
    private final List<Finding> findings = new ArrayList<>();

    /** @param scratch a directory of its own: the agent that runs beside it uses its own while it looks */
    Checkup(Path file, AgentConfig config, Path scratch, InstantSource wall) {
        this.file = file;
        this.config = config;
        this.scratch = scratch;
        this.commands = new CommandRunner(scratch);
        this.wall = wall;
    }

    /** How good a finding is. */
    enum Grade {
        OK("ok"),
        /** It works, and should be looked at. */
        WARNING("warning"),
        /** The agent cannot work, or the host is not healthy. */
        WRONG("WRONG");

        private final String word;

        Grade(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /**
     * What was found.
     *
     * @param subject what was looked at, a few words
     * @param words one line for people; of what is wrong, what to do
     */
    record Finding(Grade grade, String subject, String words) {}

    /** In the order in which an agent needs them. */
    List<Finding> look() throws InterruptedException {
        configuration();
        packageManager();
        link();
        identity();
        controllers();
        hooks();
        health();
        return List.copyOf(findings);
    }

    private void found(Grade grade, String subject, String words) {
        findings.add(new Finding(grade, subject, words));
    }

    private void configuration() {
        try {
            if (config.link() instanceof AgentConfig.Link.Socket) {
                ConfigReader.refuseIfOthersMayWrite(file);
            }
            found(
                    Grade.OK,
                    "configuration",
                    "%s, host %s%s"
                            .formatted(
                                    file,
                                    config.host(),
                                    config.environment()
                                            .map(it -> ", works in " + it + " alone")
                                            .orElse(", works in any environment, but under no standing"
                                                    + " approval: that needs environment set")));
        } catch (ConfigException e) {
            found(Grade.WRONG, "configuration", String.valueOf(e.getMessage()));
        }
    }

    private void packageManager() throws InterruptedException {
        try {
            PackageManager packages = AgentSetup.packages(config, commands, TransactionRunner.inOwnSession(), scratch);
            String words = "%s, %s: ".formatted(AgentSetup.backEnd(config), packages.architecture());
            switch (packages.health()) {
                case Answer.Given<DatabaseHealth>(DatabaseHealth.Sound _) ->
                    found(Grade.OK, "package manager", words + "no package is half done");
                case Answer.Given<DatabaseHealth>(DatabaseHealth.Broken broken) ->
                    found(Grade.WRONG, "package manager", words + broken.detail());
                case Answer.Failed<DatabaseHealth>(PackageFailure failure) ->
                    found(Grade.WRONG, "package manager", words + failure.detail());
            }
        } catch (IllegalStateException e) {
            found(Grade.WRONG, "package manager", String.valueOf(e.getMessage()));
        }
    }

    private void link() {
        if (config.link() instanceof AgentConfig.Link.Socket socket) {
            try {
                AgentSetup.user(socket.user());
                found(Grade.OK, "link", "user %s, socket %s".formatted(socket.user(), socket.path()));
            } catch (IllegalStateException | IOException e) {
                found(Grade.WRONG, "link", String.valueOf(e.getMessage()));
            }
        } else if (config.packages().root().equals(AgentSetup.SYSTEM)) {
            found(Grade.WARNING, "link", AgentSetup.IN_PROCESS);
        }
    }

    private void identity() {
        Path directory = config.link() instanceof AgentConfig.Link.Socket socket
                ? socket.stateDirectory()
                : config.stateDirectory();
        try {
            new IdentityFiles(directory).load().ifPresentOrElse(this::enrolled, this::notEnrolled);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            found(Grade.WRONG, "identity", String.valueOf(e.getMessage()));
        }
    }

    private void enrolled(Identity identity) {
        Instant now = wall.instant();
        String words = "enrolled as %s, certificate until %s"
                .formatted(identity.hostId(), identity.end().truncatedTo(ChronoUnit.SECONDS));
        if (!now.isBefore(identity.end())) {
            found(Grade.WRONG, "identity", words + ": it has ended; enrol the host anew with a token");
        } else if (now.isBefore(identity.renewAt())) {
            found(Grade.OK, "identity", words);
        } else {
            found(Grade.WARNING, "identity", words + ": it should have been renewed; does the agent run?");
        }
    }

    private void notEnrolled() {
        Optional<Path> token = config.tokenFile().filter(Files::isReadable);
        if (token.isPresent()) {
            found(
                    Grade.OK,
                    "identity",
                    "not enrolled yet; the token in %s is used at the start".formatted(token.get()));
        } else {
            found(
                    Grade.WRONG,
                    "identity",
                    "not enrolled, and there is no token%s: 'patchwave enrol token create' makes one"
                            .formatted(config.tokenFile()
                                    .map(it -> " in " + it)
                                    .orElse(", since enrolment_token_file is not configured")));
        }
    }

    /** One that answers is enough for an agent. */
    private void controllers() {
        SortedMap<String, String> silent = new TreeMap<>();
        for (Address address : config.controllers()) {
            unreachable(address).ifPresent(why -> silent.put(address.toString(), why));
        }
        Grade bad = silent.size() == config.controllers().size() ? Grade.WRONG : Grade.WARNING;
        for (Address address : config.controllers()) {
            Optional<String> why = Optional.ofNullable(silent.get(address.toString()));
            found(
                    why.isPresent() ? bad : Grade.OK,
                    "controller",
                    address + why.map(it -> ": " + it).orElse(" accepts connections"));
        }
    }

    private static Optional<String> unreachable(Address address) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(address.host(), address.port()), Math.toIntExact(CONNECT_LIMIT.toMillis()));
            return Optional.empty();
        } catch (UnknownHostException _) {
            return Optional.of("there is no host of this name");
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void hooks() {
        HookFolders folders = HookFolders.of(config.hooks());
        for (ScriptDirectory.Listing listing : List.of(folders.drain(), folders.undrain())) {
            listing.refusal().ifPresent(why -> found(Grade.WRONG, "hooks", why));
            listing.skipped().forEach(it -> found(Grade.WARNING, "hooks", "not run: " + it));
        }
        String words = "%d to drain, %d to undrain"
                .formatted(
                        folders.drain().scripts().size(),
                        folders.undrain().scripts().size());
        if (folders.oneWay().isPresent()) {
            found(Grade.WRONG, "hooks", folders.oneWay().get());
        } else if (folders.drain().scripts().isEmpty()
                && !folders.undrain().scripts().isEmpty()) {
            found(Grade.WARNING, "hooks", words + ": the host is never drained, so these are never run");
        } else {
            found(Grade.OK, "hooks", words);
        }
    }

    private void health() throws InterruptedException {
        HealthReport report = AgentSetup.checks(config, AgentSetup.services(config, commands), commands)
                .sample();
        for (CheckResult check : report.checks()) {
            found(check.state() == HealthState.HEALTHY ? Grade.OK : Grade.WRONG, "health", check.describe());
        }
        if (report.checks().isEmpty()) {
            found(Grade.WARNING, "health", "no checks: the host counts as healthy as long as its agent reports");
        }
    }
}
