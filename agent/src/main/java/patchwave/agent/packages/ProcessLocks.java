package patchwave.agent.packages;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import patchwave.agent.command.ProcessTable;

/**
 * Who holds a file's lock now. Looks only: taking a lock to test it would disturb others, and in Java closing any other
 * descriptor of the file would drop it.
 */
public final class ProcessLocks {
    /** "1: POSIX  ADVISORY  WRITE 18184 fe:00:2154707 0 EOF". */
    private static final Pattern LOCK =
            Pattern.compile("^\\d+: POSIX +\\S+ +WRITE (\\d+) ([0-9a-f]+):([0-9a-f]+):(\\d+) .*$");

    /** Anybody may start a program with megabytes of arguments; a package's script stands in the first few words. */
    private static final int LONGEST_COMMAND_LINE = 4_096;

    /** What packages have their scripts run by. */
    private static final Pattern INTERPRETER =
            Pattern.compile("(?:.*/)?(?:(?:|ba|da|k|mk|z|c|tc)sh|perl[\\d.]*|python[\\d.]*|ruby[\\d.]*|tclsh[\\d.]*)");

    private static final long ROOT = 0;

    private final Path proc;

    /** @param proc where procfs is */
    public ProcessLocks(Path proc) {
        this.proc = proc;
    }

    /** The process that holds a file's write lock, such as "process 15245 (apt-get), which holds /var/lib/dpkg/lock". */
    public Optional<String> holder(Path lock) throws IOException {
        if (!Files.exists(lock)) {
            return Optional.empty();
        }
        long inode = ((Number) Files.getAttribute(lock, "unix:ino")).longValue();
        // Line by line: anybody may hold a million locks.
        try (BufferedReader lines = Files.newBufferedReader(proc.resolve("locks"), StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = LOCK.matcher(line);
                if (matcher.matches()
                        && Long.parseLong(matcher.group(4)) == inode
                        && mayBe(
                                lock,
                                matcher.group(1),
                                Long.parseLong(matcher.group(2), 16),
                                Long.parseLong(matcher.group(3), 16))) {
                    return Optional.of(name(matcher.group(1)) + ", which holds " + lock);
                }
            }
        }
        return Optional.empty();
    }

    /** Overlay and btrfs show another device in procfs than stat does: there the holder's own descriptors decide. */
    private boolean mayBe(Path lock, String pid, long major, long minor) throws IOException {
        long device = ((Number) Files.getAttribute(lock, "unix:dev")).longValue();
        long deviceMajor = (device >>> 8) & 0xfff;
        long deviceMinor = (device & 0xff) | ((device >>> 12) & 0xfff00);
        if (deviceMajor == major && deviceMinor == minor) {
            return true;
        }
        try (Stream<Path> descriptors = Files.list(proc.resolve(pid).resolve("fd"))) {
            Path real = lock.toRealPath();
            return descriptors.anyMatch(descriptor -> pointsTo(descriptor, real));
        } catch (IOException e) {
            // Gone, or not ours to look into. Not knowing is being busy, as long as the process is there.
            return Files.exists(proc.resolve(pid));
        }
    }

    private static boolean pointsTo(Path descriptor, Path file) {
        try {
            return Files.readSymbolicLink(descriptor).equals(file);
        } catch (IOException e) {
            return false;
        }
    }

    /** The first process of which this is true, such as "process 15245 (sh)". */
    public Optional<String> process(Predicate<Path> isMeant) throws IOException {
        try (DirectoryStream<Path> processes = ProcessTable.processes(proc)) {
            for (Path process : processes) {
                if (isMeant.test(process)) {
                    return Optional.of(name(String.valueOf(process.getFileName())));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Whether a process runs a package's script, given its directory in procfs. Anybody may call a process what he likes, and an
     * administrator may read a script in his editor: what counts is root's, or this agent's user's in a root of its own, and is
     * the script itself or an interpreter with it.
     *
     * @param isScript whether a word of a command line names a package's script
     */
    public boolean runsScript(Path process, Predicate<String> isScript) {
        // Who it is comes first: to read a command line of a user can take as long as he likes.
        Optional<Long> user = ProcessTable.realUser(process);
        if (user.isEmpty() || (user.get() != ROOT && !user.equals(ProcessTable.realUser(proc.resolve("self"))))) {
            return false;
        }
        List<String> words = commandLine(process);
        if (isScript.test(words.getFirst())) {
            return true;
        }
        return INTERPRETER.matcher(words.getFirst()).matches()
                && words.stream()
                        .skip(1)
                        .dropWhile(word -> word.startsWith("-"))
                        .limit(1)
                        .anyMatch(isScript);
    }

    /** The begin of a command line, one word at least; an empty one if the process is gone. */
    private static List<String> commandLine(Path process) {
        try (InputStream line = Files.newInputStream(process.resolve("cmdline"))) {
            byte[] bytes = line.readNBytes(LONGEST_COMMAND_LINE);
            return List.of(new String(bytes, StandardCharsets.ISO_8859_1).split("\0", -1));
        } catch (IOException e) {
            return List.of("");
        }
    }

    /** Such as "process 15245 (apt-get)". */
    public String name(String pid) {
        try {
            String command = Files.readString(proc.resolve(pid).resolve("comm"), StandardCharsets.ISO_8859_1);
            return "process " + pid + " (" + command.strip() + ")";
        } catch (IOException e) {
            return "process " + pid;
        }
    }
}
