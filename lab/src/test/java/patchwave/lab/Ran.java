package patchwave.lab;

import java.util.List;

/**
 * A command that ended.
 *
 * @param command what was run
 * @param output what it wrote to standard output
 * @param errors what it wrote to standard error
 */
record Ran(List<String> command, int exitCode, String output, String errors) {
    Ran {
        command = List.copyOf(command);
    }

    boolean ok() {
        return exitCode == 0;
    }

    /** Its output without white space around it; fails the test if it did not end well. */
    String require() {
        if (!ok()) {
            throw new AssertionError(this);
        }
        return output.strip();
    }

    @Override
    public String toString() {
        return "exit code %d of %s%n%s%s".formatted(exitCode, String.join(" ", command), output, errors);
    }
}
