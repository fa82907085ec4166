package patchwave.cli.ssh;

import com.jcraft.jsch.HostKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;

/** The files that say which keys hosts have. The first one is where new keys go. For use by several threads. */
public final class KnownHostsFiles {
    private final List<Path> files;
    private String text;

    private KnownHostsFiles(List<Path> files, String text) {
        this.files = List.copyOf(files);
        this.text = text;
    }

    /**
     * Reads the files; those of the defaults that do not exist are empty.
     *
     * @param chosen what was named; empty: the user's and the machine's own
     * @throws Refusal if a file that was named is not there, or one cannot be read
     */
    public static KnownHostsFiles read(List<Path> chosen, Path home) {
        List<Path> files = chosen.isEmpty()
                ? List.of(home.resolve(".ssh/known_hosts"), Path.of("/etc/ssh/ssh_known_hosts"))
                : chosen;
        List<String> texts = new ArrayList<>();
        for (Path file : files) {
            try {
                if (Files.exists(file)) {
                    texts.add(Files.readString(file, StandardCharsets.ISO_8859_1));
                } else if (!chosen.isEmpty()) {
                    throw new Refusal(ExitCode.REFUSED, file + ": there is no such known_hosts file");
                }
            } catch (IOException e) {
                throw new Refusal(ExitCode.REFUSED, file + ": cannot be read (" + e + ")", e);
            }
        }
        return new KnownHostsFiles(files, String.join("\n", texts));
    }

    /** What all files say, for a connection that begins now. */
    synchronized InputStream stream() {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Where a new key goes. */
    public Path first() {
        return files.getFirst();
    }

    /** The names of all, for messages. */
    String shown() {
        return String.join(" and ", files.stream().map(Path::toString).toList());
    }

    /**
     * Adds a first key. The file is only ever appended to.
     *
     * @throws SshFault if it cannot be written: a key that is not kept is not trusted
     */
    synchronized void keep(String host, HostKey key) {
        String line = host + " " + key.getType() + " " + key.getKey() + "\n";
        Path file = first();
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null && Files.notExists(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            // Appended to, never rewritten: other programs may have the file open.
            Files.writeString(file, separator(file) + line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new SshFault(
                    SshFault.Kind.HOST_KEY, "the key of " + host + " cannot be kept in " + file + " (" + e + ")", e);
        }
        text = text + "\n" + line;
    }

    /** A last line without an end must not swallow ours. */
    private static String separator(Path file) throws IOException {
        if (Files.notExists(file) || Files.size(file) == 0) {
            return "";
        }
        return Files.readString(file, StandardCharsets.ISO_8859_1).endsWith("\n") ? "" : "\n";
    }
}
