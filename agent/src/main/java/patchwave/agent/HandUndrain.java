package patchwave.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.command.TransactionRunner;
import patchwave.agent.command.TransactionState;
import patchwave.agent.config.AgentConfig;
import patchwave.agent.health.CheckResult;
import patchwave.agent.health.HealthReport;
import patchwave.agent.health.HealthState;
import patchwave.agent.hooks.DirectoryHooks;
import patchwave.agent.hooks.Hooks;
import patchwave.agent.journal.Journal;
import patchwave.agent.operation.Event;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.JournalState;
import patchwave.agent.operation.Outcome;
import patchwave.agent.work.HostWork;

/**
 * Pays a drain's debt in place of an agent that does not start any more: what its journal owes, whether that may be paid now,
 * and the hooks and the record that pay it.
 */
final class HandUndrain {
    private final AgentConfig config;
    private final CommandRunner commands;
    private final TransactionRunner transactions = TransactionRunner.inOwnSession();

    /** @param commands with a scratch directory of their own */
    HandUndrain(AgentConfig config, CommandRunner commands) {
        this.config = config;
        this.commands = commands;
    }

    /**
     * What a host owes.
     *
     * @param attempt whose hooks are to run
     * @param since when draining began
     * @param midway whether that attempt is in the middle of its work
     * @param words for people: by what, since when, and how far that came
     */
    record Debt(String rolloutId, long attempt, Instant since, boolean midway, String words) {}

    /** What is owed; empty if nothing is. Of a transaction that began, its own mark knows what the journal may not yet. */
    Optional<Debt> debt(JournalState journal) {
        return journal.drainedSince()
                .map(since -> journal.open()
                        .map(open -> debt(open, since))
                        .orElseGet(() -> debt(journal.outcome().orElseThrow(), since)));
    }

    private Debt debt(JournalState.Open open, Instant since) {
        JournalRecord.Intent intent = open.intent();
        boolean isMidway =
                open.isMidway() || (!open.begun() && !(state(intent) instanceof TransactionState.NotStarted));
        String came = isMidway
                ? "is in the middle of its work, at "
                        + open.step().map(Enum::name).orElse("its begin")
                : open.begun() ? "has done its work and found the host to be well" : "has changed nothing yet";
        return new Debt(
                intent.rolloutId(),
                intent.attempt(),
                since,
                isMidway,
                "drained since %s by attempt %d of rollout %s, which %s"
                        .formatted(second(since), intent.attempt(), intent.rolloutId(), came));
    }

    private static Debt debt(Outcome outcome, Instant since) {
        return new Debt(
                outcome.rolloutId(),
                outcome.attempt(),
                since,
                false,
                "drained since %s by attempt %d of rollout %s, which ended at %s%s"
                        .formatted(
                                second(since),
                                outcome.attempt(),
                                outcome.rolloutId(),
                                second(outcome.finished()),
                                outcome.failure()
                                        .map(it -> ", failed: " + it.reason() + ": " + it.detail())
                                        .orElse("")));
    }

    private static Instant second(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private TransactionState state(JournalRecord.Intent intent) {
        return transactions.state(directory(intent));
    }

    private Path directory(JournalRecord.Intent intent) {
        return HostWork.transaction(config.stateDirectory().resolve("transactions"), intent);
    }

    /** Why nobody may undrain this host now, whatever the person wants; empty if it may be. */
    Optional<String> forbidden(JournalState journal) {
        Optional<Path> own = journal.open().map(open -> directory(open.intent()));
        if (own.isEmpty()) {
            return Optional.empty();
        }
        List<Path> all = new ArrayList<>(List.of(own.get()));
        all.addAll(repairs(own.get()));
        return all.stream()
                .map(transactions::state)
                .filter(TransactionState.Running.class::isInstance)
                .map(TransactionState.Running.class::cast)
                .findFirst()
                .map(it -> "its package transaction or the repair of it runs at this moment (pid " + it.pid()
                        + "): wait for its end");
    }

    /** The steps of the repair, transactions of their own that outlive the agent as well. */
    private static List<Path> repairs(Path transaction) {
        Path repair = transaction.resolve("repair");
        if (!Files.isDirectory(repair)) {
            return List.of();
        }
        try (Stream<Path> steps = Files.list(repair)) {
            return steps.toList();
        } catch (IOException e) {
            throw new UncheckedIOException("whether a repair runs cannot be told from " + repair, e);
        }
    }

    /** Why the host is not known to be fit for service: what the agent would wait for. Runs its checks. */
    List<String> doubts(Debt debt) throws InterruptedException {
        List<String> doubts = new ArrayList<>();
        if (debt.midway()) {
            doubts.add("packages may be half installed, and what runs may be old: nothing has verified attempt "
                    + debt.attempt());
        }
        HealthReport health = AgentSetup.checks(config, AgentSetup.services(config, commands), commands)
                .sample();
        health.checks().stream()
                .filter(check -> check.state() != HealthState.HEALTHY)
                .map(CheckResult::describe)
                .forEach(doubts::add);
        return doubts;
    }

    /**
     * Runs the undrain hooks. An attempt that has not begun never will: as the agent's own recovery has it.
     *
     * @return why the host is still drained; empty if it is back
     */
    Optional<String> runHooks(Journal journal, Debt debt) throws InterruptedException {
        Optional<JournalRecord.Intent> waiting =
                journal.state().open().filter(it -> !it.begun()).map(JournalState.Open::intent);
        if (waiting.isPresent() && !debt.midway()) {
            TransactionState fenced = transactions.fence(directory(waiting.get()));
            if (fenced instanceof TransactionState.Vanished vanished) {
                return Optional.of(
                        "no hook was run, since its package transaction might still begin: " + vanished.found());
            }
            if (!(fenced instanceof TransactionState.NotStarted)) {
                return Optional.of("its package transaction began this very moment: look again");
            }
        }
        Event.HookVerdict verdict = new DirectoryHooks(config.hooks(), config.hookTimeout(), config.host(), commands)
                .run(Hooks.Direction.UNDRAIN, debt.rolloutId(), debt.attempt());
        return journal.state().stillDrained(verdict);
    }

    /** Writes down that the hooks were run by hand; a JournalException if that cannot be. */
    void writeDown(Journal journal, Debt debt, JournalRecord.ByHand byHand, Instant now) {
        journal.append(
                new JournalRecord.Drain(debt.attempt(), JournalRecord.DrainMark.UNDRAINED, now, Optional.of(byHand)));
    }
}
