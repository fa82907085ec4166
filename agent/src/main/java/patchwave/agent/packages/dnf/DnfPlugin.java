package patchwave.agent.packages.dnf;

import static patchwave.agent.packages.PackageFailureReason.INTERNAL;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.packages.KeptFiles;
import patchwave.agent.packages.PackageFailureReason;
import patchwave.agent.packages.PackageTrouble;
import patchwave.agent.packages.Programs;
import patchwave.agent.packages.rpm.RpmMessages;
import patchwave.agent.packages.rpm.RpmPrograms;

/** Runs dnf with our plugin in it, and reads the plugin's answers. */
final class DnfPlugin {
    private final RpmPrograms programs;
    private final List<String> hostPaths;

    private DnfPlugin(RpmPrograms programs, List<String> hostPaths) {
        this.programs = programs;
        this.hostPaths = List.copyOf(hostPaths);
    }

    /** Before anything is known of this dnf: its own plugins are left out. */
    static DnfPlugin alone(RpmPrograms programs) {
        return new DnfPlugin(programs, List.of());
    }

    /** Beside the host's own plugins, which are in these directories. */
    DnfPlugin beside(List<String> paths) {
        return new DnfPlugin(programs, paths);
    }

    /** What dnf answered. */
    record Asked(CommandEnd.Exited end, Optional<List<String[]>> records) {
        /** The records of this kind, without the word for it. */
        List<String[]> of(String kind, int fields) throws PackageTrouble {
            List<String[]> found = new ArrayList<>();
            for (String[] record : records.orElse(List.of())) {
                if (record[0].equals(kind)) {
                    if (record.length != fields + 1) {
                        throw PackageTrouble.lasting(
                                INTERNAL, "dnf's plugin answered " + String.join(" ", record) + ": update the agent");
                    }
                    found.add(Arrays.copyOfRange(record, 1, record.length));
                }
            }
            return found;
        }

        /** In trouble unless the plugin has answered. dnf's own exit code says nothing: it is told not to go on. */
        Asked required(PackageFailureReason otherwise, boolean passing) throws PackageTrouble {
            if (records.isEmpty()) {
                throw new PackageTrouble(RpmMessages.classify(end.everything(), otherwise, passing));
            }
            return this;
        }
    }

    /**
     * Runs dnf in a directory of the agent's own and reads what the plugin answered.
     *
     * @param mode of the plugin
     * @param asked the plugin's question, one record each
     */
    Asked ask(String mode, List<List<String>> asked, Duration limit, Path directory, List<String> arguments)
            throws PackageTrouble, IOException, InterruptedException {
        Path answer = directory.resolve("answer");
        Files.deleteIfExists(answer);
        Path question = directory.resolve("asked");
        Files.write(question, asked.stream().map(it -> String.join("\t", it)).toList());
        CommandEnd.Exited end = programs.run(limit, directory, argv(mode, directory, arguments));
        if (!Files.exists(answer)) {
            return new Asked(end, Optional.empty());
        }
        List<String[]> records = Files.readAllLines(answer).stream()
                .map(line -> line.split("\t", -1))
                .toList();
        return new Asked(end, Optional.of(records));
    }

    /** dnf's command line, with the plugin for this mode working in a directory. */
    List<String> argv(String mode, Path directory, List<String> arguments) throws IOException {
        Path own = Files.createDirectories(directory.resolve("plugin"));
        KeptFiles.ship(DnfPlugin.class, "patchwave.py", own);
        List<String> paths = new ArrayList<>(List.of(own.toString()));
        paths.addAll(hostPaths);
        return Programs.line(
                List.of(
                        "env",
                        "PATCHWAVE_MODE=" + mode,
                        "PATCHWAVE_DIRECTORY=" + directory,
                        "dnf",
                        "--assumeno",
                        "--setopt=plugins=1",
                        "--setopt=pluginpath=" + String.join(",", paths)),
                programs.settings().isElsewhere()
                        ? List.of("--installroot=" + programs.settings().root())
                        : List.of(),
                arguments);
    }
}
