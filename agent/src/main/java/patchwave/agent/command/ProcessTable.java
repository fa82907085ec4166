package patchwave.agent.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** What procfs says of a process. */
public final class ProcessTable {
    private static final Pattern PID = Pattern.compile("[0-9]{1,10}");
    /** Fields of /proc/PID/stat are counted from 1, and the second may contain blanks: index 0 here is the third. */
    private static final int STATE = 0;

    private static final int PARENT = 1;
    private static final int SESSION = 3;
    private static final int FLAGS = 6;
    private static final int START_TIME = 19;
    /** PF_KTHREAD of the kernel's sched.h. */
    private static final long KERNEL_THREAD = 0x00200000;

    private ProcessTable() {}

    /** The directories of all processes, each named by its id. */
    @SuppressWarnings("StreamResourceLeak") // It is the caller's to close.
    public static DirectoryStream<Path> processes(Path proc) throws IOException {
        return Files.newDirectoryStream(
                proc, it -> PID.matcher(String.valueOf(it.getFileName())).matches());
    }

    /** When a living process started, in clock ticks since boot; empty if there is none or it is a zombie. */
    public static Optional<Long> startTime(Path proc, long pid) {
        return stat(proc, pid).filter(stat -> !"ZXx".contains(stat[STATE])).map(stat -> Long.valueOf(stat[START_TIME]));
    }

    /**
     * Whether a process is still there. Its id means something only with its start time and the boot.
     *
     * @param startTime in clock ticks since that boot
     * @throws IOException if it cannot be told which boot this is
     */
    public static boolean isStill(Path proc, long pid, long startTime, String boot) throws IOException {
        return boot(proc).equals(boot)
                && startTime(proc, pid).filter(it -> it == startTime).isPresent();
    }

    /** The id of this boot. */
    public static String boot(Path proc) throws IOException {
        return Files.readString(proc.resolve("sys/kernel/random/boot_id"), StandardCharsets.US_ASCII)
                .strip();
    }

    /** The parent of a process; empty if there is no such process. */
    public static Optional<Long> parent(Path proc, long pid) {
        return stat(proc, pid).map(stat -> Long.valueOf(stat[PARENT]));
    }

    /** Whether a process is in the session of this id, which is its leader's process id. */
    public static boolean isInSession(Path proc, long pid, long session) {
        return stat(proc, pid)
                .filter(stat -> Long.parseLong(stat[SESSION]) == session)
                .isPresent();
    }

    /** Whether there is no such process, or none that has files: a zombie, or a thread of the kernel. */
    public static boolean isWithoutMemory(Path proc, long pid) {
        return stat(proc, pid)
                .map(stat -> "ZXx".contains(stat[STATE]) || (Long.parseLong(stat[FLAGS]) & KERNEL_THREAD) != 0)
                .orElse(true);
    }

    /**
     * The user who started a process, given its directory in procfs; empty if there is no such process. Not the effective one, which
     * is root for every user of a program such as passwd, and not the owner of its files in procfs, which is root for whoever asks
     * the kernel to keep his memory from others.
     */
    public static Optional<Long> realUser(Path process) {
        try (BufferedReader lines = Files.newBufferedReader(process.resolve("status"), StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("Uid:\t")) {
                    return Optional.of(Long.valueOf(line.split("\t", -1)[1]));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String[]> stat(Path proc, long pid) {
        try {
            byte[] bytes = Files.readAllBytes(proc.resolve(Long.toString(pid)).resolve("stat"));
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            String[] fields = text.substring(text.lastIndexOf(')') + 2).strip().split(" ", -1);
            return fields.length > START_TIME ? Optional.of(fields) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
