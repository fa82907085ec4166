package patchwave.agent.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps Debian's package scripts from restarting what must not be restarted by itself (host-agent.md, section 7): for the time of a
 * transaction they find a policy-rc.d of its own in place of the host's, which is asked after it. Scripts that call systemctl
 * themselves do not ask.
 *
 * @param never names of services without ".service", where '*' stands for any text
 */
public record PolicyRcD(List<String> never) {
    private static final Path HOSTS_OWN = Path.of("/usr/sbin/policy-rc.d");
    private static final Path WHO_ASKS = Path.of("/usr/sbin/invoke-rc.d");
    private static final String NAME = "policy-rc.d";
    private static final String REFUSED = "refused";

    /** A repair has a directory in that of its transaction. */
    private static final int DEPTH = 3;

    public PolicyRcD {
        never = List.copyOf(never);
    }

    /**
     * A service that a package script was not allowed to stop or to restart.
     *
     * @param pid its main process at that time
     * @param startTime of that process, in clock ticks since that boot
     */
    public record Refused(String service, long pid, long startTime, String boot) {
        /** Whether that process is still there. */
        public boolean runs(Path proc) {
            try {
                return ProcessTable.isStill(proc, pid, startTime, boot);
            } catch (IOException e) {
                // Not to know is no reason to call it restarted.
                return true;
            }
        }
    }

    /** Makes it in the directory of a transaction that is about to begin; nothing on a host where nobody asks it. */
    void make(Path directory) throws IOException {
        if (Files.isExecutable(WHO_ASKS)) {
            make(directory, HOSTS_OWN);
        }
    }

    void make(Path directory, Path hostsOwn) throws IOException {
        Files.write(
                directory.resolve("never-restart"),
                never.stream().map(PolicyRcD::shellPattern).toList());
        if (Files.isExecutable(hostsOwn)) {
            Files.copy(
                    hostsOwn,
                    directory.resolve(NAME + ".host"),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
        try (InputStream in = PolicyRcD.class.getResourceAsStream(NAME)) {
            if (in == null) {
                throw new IOException(NAME + " is not in the agent's jar");
            }
            String rest = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            // In one step: another launcher's transaction may be using it.
            Path made = Files.createTempFile(directory, NAME, ".tmp");
            Files.writeString(made, "#!/bin/sh\ndirectory='%s'\n%s".formatted(quoted(directory), rest));
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(made, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** To a shell more than '*' has a meaning. */
    private static String shellPattern(String name) {
        return name.replaceAll("[^A-Za-z0-9*@:._-]", "\\\\$0");
    }

    private static String quoted(Path directory) {
        return directory.toString().replace("'", "'\\''");
    }

    /** What was refused in the transaction of a directory, and in its repair; the same service may be in it again. */
    public static List<Refused> refused(Path directory) throws IOException {
        List<Refused> refused = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.find(directory, DEPTH, (file, _) -> file.endsWith(REFUSED))) {
                for (Path file : files.sorted().toList()) {
                    for (String line : Files.readString(file, StandardCharsets.ISO_8859_1)
                            .lines()
                            .toList()) {
                        line(line).ifPresent(refused::add);
                    }
                }
            }
        }
        return refused;
    }

    /** Only a power cut or a full disk leaves half a line: after the one that boot is over, and by the other the transaction fails. */
    private static Optional<Refused> line(String line) {
        String[] words = line.split(" ", -1);
        boolean isWhole = words.length == 4
                && words[1].matches("[0-9]{1,10}")
                && words[2].matches("[0-9]{1,18}")
                && !words[3].isEmpty();
        return isWhole
                ? Optional.of(new Refused(words[0], Long.parseLong(words[1]), Long.parseLong(words[2]), words[3]))
                : Optional.empty();
    }
}
