package patchwave.demo.command;

/**
 * How a command ended.
 *
 * @param exitCode 0 to 255
 * @param output standard output
 * @param errors standard error
 */
public record Finished(int exitCode, String output, String errors) {

    /** True for exit code 0. */
    public boolean ok() {
        return exitCode == 0;
    }

    /** Everything it said, without white space at the ends. */
    public String said() {
        return (output.strip() + "\n" + errors.strip()).strip();
    }
}
