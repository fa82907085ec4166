package patchwave.demo.command;

/**
 * How a command ended.
 *
 * @param exitCode 0 to 255
 * @param output standard output, and standard error where the command was run so
 */
public record Finished(int exitCode, String output) {

    /** True for exit code 0. */
    public boolean ok() {
        return exitCode == 0;
    }
}
