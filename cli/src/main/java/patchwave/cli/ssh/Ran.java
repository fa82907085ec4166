package patchwave.cli.ssh;

/**
 * A remote command that ended.
 *
 * @param exitCode 0 to 255
 * @param output of standard output, at most {@link #MOST} bytes
 * @param errors of standard error, at most {@link #MOST} bytes
 */
public record Ran(int exitCode, String output, String errors) {
    /** What is kept of a command's output; more is a fault of the command, not of ours. */
    public static final int MOST = 4 * 1024 * 1024;

    public boolean isGood() {
        return exitCode == 0;
    }

    /** The last lines that it wrote, of both, for messages. */
    public String lastWords(int lines) {
        String all = (output + "\n" + errors).strip();
        String[] split = all.split("\\R+", -1);
        StringBuilder last = new StringBuilder();
        for (int i = Math.max(0, split.length - lines); i < split.length; i++) {
            last.append(last.isEmpty() ? "" : "; ").append(split[i].strip());
        }
        return last.toString();
    }
}
