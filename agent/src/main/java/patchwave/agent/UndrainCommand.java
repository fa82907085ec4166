package patchwave.agent;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.config.AgentConfig;
import patchwave.agent.config.ConfigException;
import patchwave.agent.config.ConfigReader;
import patchwave.agent.journal.Journal;
import patchwave.agent.journal.JournalException;
import patchwave.agent.journal.JournalHeldException;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.JournalState;
import patchwave.agent.operation.OneLine;
import picocli.CommandLine;

/** {@code patchwave-agent undrain}. */
@CommandLine.Command(
        name = "undrain",
        description = {
            "Puts a host back into service whose agent cannot start any more: says what the agent's journal owes, runs the"
                    + " undrain hooks as the agent would, and writes into the journal who did it, when and why.",
            "Run it as the agent's user (root), while no agent runs. Where the agent can start, start it instead: it puts the"
                    + " host back by itself."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the host is back in service, or nothing was owed",
            "1:refused, or a hook failed, and the last line says why: the host is as drained as before, and so it is in the journal",
            "2:wrong usage",
            "3:--dry-run: something is owed, and could be paid now",
            "70:internal fault, or the hooks have run and the journal could not be written: the last line says which",
            "78:configuration fault"
        })
final class UndrainCommand implements Callable<Integer> {
    private static final int STILL_DRAINED = 1;
    private static final int WOULD_CHANGE = 3;
    private static final int LONGEST_REASON = 300;

    private final InstantSource wall;
    private final String who;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @CommandLine.Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "/etc/patchwave/agent.yaml",
            showDefaultValue = CommandLine.Help.Visibility.ALWAYS,
            description = "the agent's agent.yaml")
    private Path file = Path.of("agent.yaml");

    @CommandLine.Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "why; it stays in the journal, and in what the agent reports of the operation")
    private String reason = "";

    @CommandLine.Option(
            names = "--dry-run",
            description =
                    "says what is owed and whether it could be paid; runs the health checks, no hook, and changes nothing")
    private boolean dryRun;

    @CommandLine.Option(
            names = "--even-unverified",
            description =
                    "also if an operation is in the middle of its work or the host's checks are not good: what runs here"
                            + " then serves clients as it is")
    private boolean evenUnverified;

    /** @param who runs it, in words for the journal */
    UndrainCommand(InstantSource wall, String who) {
        this.wall = wall;
        this.who = who;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (reason.isBlank()) {
            say("--reason must say why");
            return CommandLine.ExitCode.USAGE;
        }
        Optional<Path> scratch = Optional.empty();
        try {
            scratch = Optional.of(Files.createTempDirectory("patchwave-undrain-"));
            AgentConfig config = ConfigReader.read(file, Main.hostName());
            if (config.link() instanceof AgentConfig.Link.Socket) {
                ConfigReader.refuseIfOthersMayWrite(file);
            }
            return undrain(config, new HandUndrain(config, new CommandRunner(scratch.get())));
        } catch (ConfigException e) {
            say(String.valueOf(e.getMessage()));
            return Main.CONFIGURATION_FAULT;
        } catch (JournalHeldException e) {
            say(e.getMessage()
                    + ". A running agent puts the host back by itself, as soon as it is well ('patchwave why HOST' says what it"
                    + " waits for); stop it first if it does not: systemctl stop patchwave-agent");
            return STILL_DRAINED;
        } catch (JournalException e) {
            say(String.valueOf(e.getMessage()));
            return STILL_DRAINED;
        } catch (IOException | RuntimeException e) {
            say("cannot go on: " + Faults.describe(e)
                    + ". By the journal the host is as drained as before; if the undrain hooks had begun, some of them have run."
                    + " Mend this, and run it again");
            return Main.INTERNAL_FAULT;
        } finally {
            scratch.ifPresent(UndrainCommand::discard);
        }
    }

    private static void discard(Path scratch) {
        try (Stream<Path> left = Files.walk(scratch)) {
            for (Path one : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        } catch (IOException | UncheckedIOException _) {
            // It stays in the directory for temporary files, and changes nothing of what was done.
        }
    }

    private int undrain(AgentConfig config, HandUndrain work) throws InterruptedException {
        Path journal = config.stateDirectory().resolve("journal.ndjson");
        // Looked at first, so that nothing is changed where nothing is to be done.
        Optional<JournalState> seen = Journal.look(journal);
        if (seen.isEmpty()) {
            say("nothing is owed: there is no journal in " + config.stateDirectory()
                    + ", so this host was never drained");
            return 0;
        }
        Optional<HandUndrain.Debt> owed = work.debt(seen.get());
        if (owed.isEmpty()) {
            say("nothing is owed: by its journal this host is in service");
            return 0;
        }
        say(owed.get().words());
        if (dryRun) {
            return isRefused(work, seen.get(), owed.get()) ? STILL_DRAINED : WOULD_CHANGE;
        }
        try (Journal held = Journal.open(journal)) {
            // An agent may have run in between; from now on none can.
            Optional<HandUndrain.Debt> debt = work.debt(held.state());
            if (!debt.equals(owed)) {
                say("the journal has changed meanwhile: look again");
                return STILL_DRAINED;
            }
            return isRefused(work, held.state(), owed.get()) ? STILL_DRAINED : pay(work, held, owed.get());
        }
    }

    private boolean isRefused(HandUndrain work, JournalState journal, HandUndrain.Debt debt)
            throws InterruptedException {
        Optional<String> forbidden = work.forbidden(journal);
        forbidden.ifPresent(why -> say("refused: " + why));
        if (forbidden.isPresent()) {
            return true;
        }
        List<String> doubts = work.doubts(debt);
        doubts.forEach(doubt -> say((evenUnverified ? "in spite of this: " : "refused: ") + doubt));
        if (!doubts.isEmpty() && !evenUnverified) {
            say("If clients are to be served all the same, say so: --even-unverified");
            return true;
        }
        return false;
    }

    private int pay(HandUndrain work, Journal journal, HandUndrain.Debt debt) throws InterruptedException {
        JournalRecord.ByHand byHand =
                new JournalRecord.ByHand(who, OneLine.of(reason.strip(), LONGEST_REASON), debt.midway());
        Optional<String> failure = work.runHooks(journal, debt);
        if (failure.isPresent()) {
            say("still drained: " + failure.get());
            return STILL_DRAINED;
        }
        try {
            work.writeDown(journal, debt, byHand, wall.instant());
        } catch (JournalException e) {
            say(
                    "the hooks have run and the host is in service, but its journal does not know it: "
                            + Faults.describe(e)
                            + ". Make room there, and run this again: until then whatever reads the journal takes the host for drained");
            return Main.INTERNAL_FAULT;
        }
        say("the host is back in service, and its journal says that " + who + " did it");
        if (debt.midway()
                || journal.state().open().filter(JournalState.Open::begun).isPresent()) {
            say("attempt " + debt.attempt()
                    + " is unfinished: its agent, once it runs, ends it as failed; then 'patchwave rollout"
                    + " retry' does the work again, with the host drained");
        }
        return 0;
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
