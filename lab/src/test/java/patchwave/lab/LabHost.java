package patchwave.lab;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * One real host of the lab.
 *
 * @param name such as "h1"
 */
record LabHost(String name, String address) {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Makes it, with a fresh disk, switched off. */
    LabHost add(List<String> options) {
        List<String> arguments = new ArrayList<>(List.of("add", name));
        arguments.addAll(options);
        Lab.run(arguments, "", Lab.LIMIT).require();
        return this;
    }

    /** Switches it on, and waits until it answers. */
    LabHost boot() {
        Lab.command("boot", name).require();
        Lab.command("wait", name).require();
        return this;
    }

    /** Ends everything on it at once. */
    LabHost powerCut() {
        Lab.command("kill", name).require();
        return this;
    }

    /** Its network card is unplugged, and plugged in again by {@link #rejoin}. */
    LabHost partition() {
        Lab.command("link", name, "down").require();
        return this;
    }

    LabHost rejoin() {
        Lab.command("link", name, "up").require();
        return this;
    }

    /** Nothing on it runs until {@link #thaw}. */
    LabHost freeze() {
        Lab.command("freeze", name).require();
        return this;
    }

    LabHost thaw() {
        Lab.command("thaw", name).require();
        return this;
    }

    /** Cuts its power and removes its disk. */
    void remove() {
        Lab.command("remove", name).require();
    }

    /** Runs a command on it, from inside. */
    Ran exec(String... command) {
        List<String> arguments = new ArrayList<>(List.of("exec", name));
        arguments.addAll(List.of(command));
        return Lab.run(arguments, "", Lab.LIMIT);
    }

    /** Runs a shell script on it, from inside, that must end well; its output. */
    String shell(String script) {
        return exec("bash", "-c", script).require();
    }

    /** Runs a command on it from outside, by ssh. */
    Ran ssh(String command) {
        return Lab.command("ssh", name, command);
    }

    /** Writes a file on it, with its folder. */
    LabHost write(String file, String mode, String text) {
        String script = "mkdir -p \"$(dirname '%1$s')\" && install -m %2$s /dev/stdin '%1$s'".formatted(file, mode);
        Lab.run(List.of("exec", name, "bash", "-c", script), text, Lab.LIMIT).require();
        return this;
    }

    String bootId() {
        return exec("cat", "/proc/sys/kernel/random/boot_id").require();
    }

    /** How often it has rebooted by itself. */
    int reboots() {
        return Integer.parseInt(Lab.command("boots", name).require());
    }

    /** What its package database says: the version, or an empty text. */
    String version(String packageName) {
        Ran query = exec("dpkg-query", "-W", "-f=${Version}", packageName);
        return query.ok() ? query.output() : "";
    }

    /** What its rpm database says: version and release, or an empty text; of a package that is there twice, both. */
    String rpm(String packageName) {
        Ran query = exec("rpm", "-q", "--queryformat", "%{VERSION}-%{RELEASE} ", packageName);
        return query.ok() ? query.output().strip() : "";
    }

    /** What its package database says of a package's state, such as "ii". */
    String state(String packageName) {
        return exec("dpkg-query", "-W", "-f=${db:Status-Abbrev}", packageName).require();
    }

    /** The version of the library that its ghostd runs, asked from outside; empty if it does not answer. */
    String ghost() {
        String ask = "exec 3<>/dev/tcp/%s/7070 && timeout 2 cat <&3".formatted(address);
        Ran answer = Lab.inside(List.of("timeout", "5", "bash", "-c", ask), Map.of(), Lab.LIMIT);
        return answer.ok() ? answer.output().strip() : "";
    }

    /** Whether a process of it has this pattern in its command line. */
    boolean runs(String pattern) {
        return exec("pgrep", "-f", pattern).ok();
    }

    /** Waits until something holds of it. */
    LabHost awaitUntil(String what, BooleanSupplier condition) {
        await(name + ": " + what)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .until(condition::getAsBoolean);
        return this;
    }
}
