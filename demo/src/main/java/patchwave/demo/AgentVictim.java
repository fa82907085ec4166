package patchwave.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** An agent in production, killed while apt works for it, and apt and dpkg with it: the package database is left half done. */
final class AgentVictim implements Kill.Victim {
    /** Five seconds: longer than apt needs to begin on a busy machine. */
    private static final int MOST_LOOKS = 1_000;

    private final DemoHosts hosts;
    private final List<String> production;
    private Transaction current = new Transaction("", Path.of(""));

    /**
     * A package transaction that has begun and has no result yet.
     *
     * @param directory where its runner keeps its mark and its result
     */
    private record Transaction(String host, Path directory) {
        private boolean isOpen() {
            return Files.exists(directory.resolve("runner")) && !Files.exists(directory.resolve("result"));
        }
    }

    AgentVictim(DemoHosts hosts, List<String> production) {
        this.hosts = hosts;
        this.production = List.copyOf(production);
    }

    @Override
    public String promise() {
        return "an agent was killed with -9 in production while apt worked, apt and dpkg with it";
    }

    @Override
    public long lookNanos() {
        // A transaction of one small package takes a few tenths of a second.
        return TimeUnit.MILLISECONDS.toNanos(5);
    }

    @Override
    public Optional<String> moment() {
        Optional<Transaction> open = production.stream()
                .flatMap(this::transactions)
                .filter(Transaction::isOpen)
                .findFirst();
        open.ifPresent(transaction -> current = transaction);
        return open.map(transaction -> "while " + transaction.host() + " was being patched");
    }

    private Stream<Transaction> transactions(String host) {
        Path all = hosts.agentState(host).resolve("transactions");
        if (!Files.isDirectory(all)) {
            return Stream.empty();
        }
        try (Stream<Path> directories = Files.list(all)) {
            return directories.map(directory -> new Transaction(host, directory)).toList().stream();
        } catch (IOException _) {
            // It is being made.
            return Stream.empty();
        }
    }

    @Override
    public Optional<String> kill() {
        hosts.killAgentNow(current.host());
        int others = hosts.killPackageManager(current.host());
        // The mark is there before apt is: it is on its way, and nobody is left who could stop it.
        for (int look = 0; others == 0 && look < MOST_LOOKS && current.isOpen(); look++) {
            LockSupport.parkNanos(lookNanos());
            others = hosts.killPackageManager(current.host());
        }
        long agent = hosts.killAgent(current.host());
        return others == 0
                ? Optional.empty()
                : Optional.of("process %d and %d of apt and dpkg".formatted(agent, others));
    }

    @Override
    public void restart() {
        hosts.restartAgent(current.host());
    }
}
