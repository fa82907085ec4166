package patchwave.agent.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.operation.Event;

/** Real scripts, run for real. */
final class DirectoryHooksTest {
    @TempDir
    private Path directory = Path.of("");

    private void hook(String name, String permissions, String script) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private Event.HookVerdict run(Hooks.Direction direction) throws InterruptedException {
        return run(direction, Duration.ofSeconds(20));
    }

    private Event.HookVerdict run(Hooks.Direction direction, Duration timeout) throws InterruptedException {
        CommandRunner runner = new CommandRunner(directory.resolve("scratch"));
        return new DirectoryHooks(directory, timeout, "web-1", runner).run(direction, "r-1", 7);
    }

    @Test
    void allRunInLexicalOrderWithTheirEnvironment() throws Exception {
        String log = directory.resolve("log").toString();
        hooks("exit 0");
        Files.delete(directory.resolve("drain.d/a"));
        hook("drain.d/20-b.sh", "rwxr-xr-x", "echo b >> " + log);
        hook(
                "drain.d/10-a",
                "rwxr-xr-x",
                "echo a $PATCHWAVE_HOST $PATCHWAVE_ROLLOUT $PATCHWAVE_ATTEMPT $PATCHWAVE_PHASE >> " + log);
        hook("drain.d/15-off.disabled", "rwxr-xr-x", "echo off >> " + log);
        hook("drain.d/16-old~", "rwxr-xr-x", "echo old >> " + log);
        hook("drain.d/17-new.dpkg-dist", "rw-r--r--", "echo new >> " + log);
        hook("drain.d/README", "rw-r--r--", "echo read >> " + log);
        assertThat(run(Hooks.Direction.DRAIN)).isEqualTo(new Event.HookVerdict.Done(2));
        assertThat(Files.readAllLines(Path.of(log))).containsExactly("a web-1 r-1 7 drain", "b");
    }

    @Test
    void exitCodesHaveTheirMeaning() throws Exception {
        hooks("echo busy; exit 75");
        assertThat(run(Hooks.Direction.DRAIN))
                .isInstanceOfSatisfying(
                        Event.HookVerdict.RetryLater.class,
                        it -> assertThat(it.what()).contains("75", "busy"));
        hooks("exit 10");
        assertThat(run(Hooks.Direction.DRAIN)).isInstanceOf(Event.HookVerdict.Skip.class);
        hooks("exit 1");
        assertThat(run(Hooks.Direction.DRAIN)).isInstanceOf(Event.HookVerdict.Failed.class);
    }

    @Test
    void aDrainStopsAtTheFirstFailureAndAnUndrainGoesThroughAll() throws Exception {
        String log = directory.resolve("log").toString();
        for (String way : new String[] {"drain", "undrain"}) {
            hook(way + ".d/a", "rwxr-xr-x", "exit 1");
            hook(way + ".d/b", "rwxr-xr-x", "echo " + way + " >> " + log);
        }
        assertThat(run(Hooks.Direction.DRAIN)).isInstanceOf(Event.HookVerdict.Failed.class);
        assertThat(run(Hooks.Direction.UNDRAIN)).isInstanceOf(Event.HookVerdict.Failed.class);
        assertThat(Files.readAllLines(Path.of(log))).containsExactly("undrain");
    }

    @Test
    void aHookThatOthersCouldHaveWrittenRefusesAll() throws Exception {
        hook("drain.d/a", "rwxr-xr-x", "exit 0");
        hook("drain.d/b", "rwxrwxr-x", "exit 0");
        assertThat(run(Hooks.Direction.DRAIN))
                .isInstanceOfSatisfying(
                        Event.HookVerdict.Failed.class,
                        it -> assertThat(it.what()).contains("drain.d/b", "chmod go-w"));
    }

    private void hooks(String script) throws IOException {
        hook("drain.d/a", "rwxr-xr-x", script);
        hook("undrain.d/a", "rwxr-xr-x", script);
    }

    private void assertRefused(Hooks.Direction direction, String... words) throws InterruptedException {
        assertThat(run(direction))
                .isInstanceOfSatisfying(
                        Event.HookVerdict.Failed.class,
                        it -> assertThat(it.what()).contains(words));
    }

    /** As configuration management writes it, or the transaction that replaced the hook's package. */
    @ParameterizedTest
    @EnumSource(Hooks.Direction.class)
    void aHookThatIsNotExecutableRefusesAll(Hooks.Direction direction) throws Exception {
        String way = direction.name().toLowerCase(Locale.ROOT);
        hook(way + ".d/10-first", "rwxr-xr-x", "touch " + directory + "/ran");
        hook(way + ".d/20-balancer", "rw-r--r--", "exit 0");
        assertRefused(direction, "20-balancer is not executable: chmod +x it", "20-balancer.disabled");
        assertThat(directory.resolve("ran")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(Hooks.Direction.class)
    void aHookThatIsALinkToNothingRefusesAll(Hooks.Direction direction) throws Exception {
        String way = direction.name().toLowerCase(Locale.ROOT);
        hook(way + ".d/10-first", "rwxr-xr-x", "touch " + directory + "/ran");
        Files.createSymbolicLink(directory.resolve(way + ".d/20-balancer"), Path.of("/usr/lib/gone/balancer"));
        assertRefused(direction, "20-balancer is a link to /usr/lib/gone/balancer, which is not there");
        assertThat(directory.resolve("ran")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(Hooks.Direction.class)
    void aDirectoryThatIsALinkToNothingIsNotOneWithoutHooks(Hooks.Direction direction) throws Exception {
        Path link = directory.resolve(direction.name().toLowerCase(Locale.ROOT) + ".d");
        Files.createSymbolicLink(link, Path.of("/usr/lib/gone"));
        assertRefused(direction, "cannot read " + link);
    }

    @Test
    void aHostThatNothingWouldPutBackIsNotDrained() throws Exception {
        hook("drain.d/a", "rwxr-xr-x", "touch " + directory + "/ran");
        assertRefused(Hooks.Direction.DRAIN, "drain.d has hooks", "undrain.d has none", "exit 0");
        hook("undrain.d/a", "rw-r--r--", "exit 0");
        assertRefused(Hooks.Direction.DRAIN, "undrain.d/a is not executable");
        assertThat(directory.resolve("ran")).doesNotExist();
    }

    @Test
    void anUndrainWithoutHooksIsNoneWhereThereAreSomeThatDrain() throws Exception {
        hooks("exit 0");
        assertThat(run(Hooks.Direction.DRAIN)).isEqualTo(new Event.HookVerdict.Done(1));
        Files.delete(directory.resolve("undrain.d/a"));
        assertRefused(Hooks.Direction.UNDRAIN, "undrain.d has none that would put the host back");
    }

    @Test
    void anUndrainDoesNotNeedTheHooksThatDrained() throws Exception {
        hook("drain.d/a", "rw-r--r--", "exit 0");
        hook("undrain.d/a", "rwxr-xr-x", "exit 0");
        assertThat(run(Hooks.Direction.UNDRAIN)).isEqualTo(new Event.HookVerdict.Done(1));
    }

    /** Not by a name, but just as much on purpose: as systemd has it. */
    @Test
    void aLinkToTheNullDeviceIsNoHook() throws Exception {
        Files.createSymbolicLink(
                Files.createDirectories(directory.resolve("undrain.d")).resolve("10-balancer"), Path.of("/dev/null"));
        assertThat(run(Hooks.Direction.UNDRAIN)).isEqualTo(new Event.HookVerdict.Done(0));
    }

    /** What a drain hook waits for would go on to drain the host after it was put back. */
    @Test
    void aHookThatHangsIsEndedWithAllThatItStarted() throws Exception {
        Path followed = Files.createFile(directory.resolve("followed"));
        hooks("tail -f " + followed + " & wait");
        assertThat(run(Hooks.Direction.DRAIN, Duration.ofSeconds(1)))
                .isInstanceOfSatisfying(
                        Event.HookVerdict.Failed.class,
                        it -> assertThat(it.what()).contains("did not end"));
        assertThat(ProcessHandle.allProcesses()
                        .map(it -> it.info().toString())
                        .filter(it -> it.contains(followed.toString())))
                .isEmpty();
    }

    @Test
    void withoutADirectoryThereIsNothingToDo() throws Exception {
        assertThat(run(Hooks.Direction.UNDRAIN)).isEqualTo(new Event.HookVerdict.Done(0));
    }
}
