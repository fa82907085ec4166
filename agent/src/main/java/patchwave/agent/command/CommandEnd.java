package patchwave.agent.command;

import java.time.Duration;

/** How a short command ended. */
public sealed interface CommandEnd {
    /**
     * It ended by itself.
     *
     * @param exitCode 0 to 255; 128 + the signal's number where a signal ended it
     * @param output standard output, decoded as UTF-8; the last part of it where it is longer than the limit
     * @param errors standard error, likewise
     * @param complete false if the beginning of output was cut off
     */
    record Exited(int exitCode, String output, String errors, boolean complete) implements CommandEnd {
        /** Output and errors, one after the other: what a person would have seen. */
        public String everything() {
            return output.isBlank() ? errors : output + "\n" + errors;
        }
    }

    /** It did not end within the limit and was ended by force. */
    record TimedOut(Duration limit, String errors) implements CommandEnd {}

    /** It could not be started, such as a program that is not installed. */
    record NotStarted(String reason) implements CommandEnd {}
}
