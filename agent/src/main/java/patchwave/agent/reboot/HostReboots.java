package patchwave.agent.reboot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.command.CommandRunner;

/** The boots of a host of systemd (host-agent.md 3.4 and 5). */
public final class HostReboots implements Reboots {
    private static final Pattern IMAGE = Pattern.compile("/boot/vmlinuz-.+|(/usr)?/lib/modules/[^/]+/vmlinuz");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int LONGEST_REASON = 300;

    private final CommandRunner commands;
    private final Path root;
    private final Path proc;

    /**
     * The host's boots.
     *
     * @param root where its file system begins, "/"
     * @param proc where procfs is, "/proc"
     */
    public HostReboots(CommandRunner commands, Path root, Path proc) {
        this.commands = commands;
        this.root = root;
        this.proc = proc;
    }

    @Override
    public Optional<String> kernel(Set<Path> files) {
        List<Path> images = files.stream()
                .filter(file -> IMAGE.matcher(file.toString()).matches())
                .map(file -> root.resolve(file.toString().substring(1)))
                .filter(Files::isRegularFile)
                .toList();
        return images.stream()
                .max(Comparator.comparing(HostReboots::installedAt).thenComparing(Comparator.naturalOrder()))
                .flatMap(this::otherThanRunning);
    }

    /** A package manager keeps the file's time of build; when it came here is the time of its change. */
    private static FileTime installedAt(Path image) {
        try {
            return (FileTime) Files.getAttribute(image, "unix:ctime");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<String> otherThanRunning(Path image) {
        try {
            String release =
                    Files.readString(proc.resolve("sys/kernel/osrelease")).strip();
            String version =
                    Files.readString(proc.resolve("sys/kernel/version")).strip();
            Optional<KernelImage> installed = KernelImage.read(image);
            if (installed.isEmpty()) {
                return Optional.of(
                        "the kernel in " + image + " cannot be told, so that it counts as another than the one"
                                + " that runs (" + release + ")");
            }
            return installed.get().is(release, version)
                    ? Optional.empty()
                    : Optional.of(
                            "kernel " + release + " (" + version + ") runs, and " + installed.get() + " is installed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<String> requested(Set<String> packages) {
        Path flag = root.resolve("run/reboot-required");
        if (!Files.exists(flag)) {
            return Optional.empty();
        }
        try {
            Path list = root.resolve("run/reboot-required.pkgs");
            TreeSet<String> asking = new TreeSet<>(Files.exists(list) ? Files.readAllLines(list) : List.of());
            asking.retainAll(packages);
            return asking.isEmpty()
                    ? Optional.empty()
                    : Optional.of(String.join(", ", asking) + " asked for a reboot (/run/reboot-required)");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<String> reboot(String why) throws InterruptedException {
        String message =
                "Patchwave rollout " + (why.length() > LONGEST_REASON ? why.substring(0, LONGEST_REASON) : why);
        CommandEnd end = commands.run(
                new Command(
                        List.of("systemctl", "--no-ask-password", "--message=" + message, "reboot"),
                        Command.PLAIN_ENVIRONMENT,
                        Path.of("/")),
                PATIENCE);
        return switch (end) {
            case CommandEnd.Exited exited when exited.exitCode() == 0 -> Optional.empty();
            case CommandEnd.Exited exited ->
                Optional.of(Stream.of(
                                "exit code " + exited.exitCode(),
                                exited.everything().strip())
                        .filter(text -> !text.isEmpty())
                        .reduce((first, second) -> first + ": " + second)
                        .orElseThrow());
            case CommandEnd.TimedOut late ->
                Optional.of("no answer within " + late.limit().toSeconds() + " s");
            case CommandEnd.NotStarted not -> Optional.of(not.reason());
        };
    }
}
