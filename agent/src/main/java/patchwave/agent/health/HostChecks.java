package patchwave.agent.health;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.scripts.ScriptDirectory;
import patchwave.agent.services.ServiceManager;

/** All checks of a host: the configured ones, and every plugin of checks.d; run side by side. */
public final class HostChecks implements Health {
    private static final Logger LOG = LoggerFactory.getLogger(HostChecks.class);

    /** What a check may take beyond its own timeout: the connect and each read have one of their own. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final List<Check> configured;
    private final ScriptDirectory plugins;
    private final Duration timeout;
    private final CommandRunner runner;

    /** A check as the configuration names it. */
    public sealed interface Definition {
        /** The name that people gave it. */
        String name();

        /** See {@link TcpCheck}. */
        record Tcp(String name, String host, int port) implements Definition {}

        /** See {@link HttpCheck}. */
        record Http(String name, URI url, int status) implements Definition {}

        /** See {@link UnitCheck}. */
        record Unit(String name, String unit) implements Definition {}
    }

    /**
     * The checks of a host.
     *
     * @param definitions from the configuration
     * @param checksDirectory of plugins
     * @param timeout of each check
     */
    public HostChecks(
            List<Definition> definitions,
            Path checksDirectory,
            Duration timeout,
            ServiceManager services,
            CommandRunner runner) {
        this.timeout = timeout;
        this.runner = runner;
        plugins = new ScriptDirectory(checksDirectory);
        configured = definitions.stream()
                .map(definition -> check(definition, timeout, services))
                .toList();
    }

    private static Check check(Definition definition, Duration timeout, ServiceManager services) {
        return switch (definition) {
            case Definition.Tcp it -> new TcpCheck("tcp:" + it.name(), it.host(), it.port(), timeout);
            case Definition.Http it -> new HttpCheck("http:" + it.name(), it.url(), it.status(), timeout);
            case Definition.Unit it -> new UnitCheck("unit:" + it.name(), it.unit(), services);
        };
    }

    @Override
    public HealthReport sample() throws InterruptedException {
        List<CheckResult> results = new ArrayList<>();
        List<Check> checks = new ArrayList<>(configured);
        ScriptDirectory.Listing listing = plugins.list();
        listing.refusal().ifPresent(why -> results.add(new CheckResult("checks.d", HealthState.UNKNOWN, why)));
        if (listing.refusal().isEmpty()) {
            for (Path script : listing.scripts()) {
                checks.add(new PluginCheck("plugin:" + script.getFileName(), script, timeout, runner));
            }
        }
        results.addAll(run(checks));
        return HealthReport.of(results);
    }

    /** Ends in time whatever a check does: a sample that never came would leave the last one to be believed. */
    private List<CheckResult> run(List<Check> checks) throws InterruptedException {
        Duration limit = timeout.plus(GRACE);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        try {
            List<Future<CheckResult>> ends = executor.invokeAll(
                    checks.stream().map(HostChecks::task).toList(), limit.toMillis(), TimeUnit.MILLISECONDS);
            List<CheckResult> results = new ArrayList<>();
            for (int i = 0; i < ends.size(); i++) {
                results.add(result(checks.get(i), ends.get(i), limit));
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    private static CheckResult result(Check check, Future<CheckResult> end, Duration limit)
            throws InterruptedException {
        if (end.isCancelled()) {
            return new CheckResult(check.name(), HealthState.UNKNOWN, "did not end within " + limit);
        }
        try {
            return end.get();
        } catch (ExecutionException e) {
            LOG.error("check {} broke its promise not to throw", check.name(), e);
            return new CheckResult(check.name(), HealthState.UNKNOWN, "threw " + e.getCause());
        }
    }

    private static Callable<CheckResult> task(Check check) {
        return check::run;
    }
}
