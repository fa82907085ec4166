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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.scripts.ScriptDirectory;
import patchwave.agent.services.ServiceManager;

/** All checks of a host: the configured ones, and every plugin of checks.d; run side by side. */
public final class HostChecks implements Health {
    private static final Logger LOG = LoggerFactory.getLogger(HostChecks.class);

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

    private static List<CheckResult> run(List<Check> checks) throws InterruptedException {
        List<CheckResult> results = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<CheckResult> future :
                    executor.invokeAll(checks.stream().map(HostChecks::task).toList())) {
                results.add(future.get());
            }
        } catch (ExecutionException e) {
            LOG.error("a check broke its promise not to throw", e);
            results.add(new CheckResult("agent", HealthState.UNKNOWN, "a check threw " + e.getCause()));
        }
        return results;
    }

    private static Callable<CheckResult> task(Check check) {
        return check::run;
    }
}
