package patchwave.demo.walkthrough;

import java.util.List;

/** One step of a walk-through. */
public sealed interface Step {
    /** Where it stands in the document, from 1. */
    int line();

    /**
     * What an operator types, and what is printed.
     *
     * @param text for a shell
     * @param printed a line "..." stands for any lines, "..." within a line for any text
     * @param exitCode what it must exit with
     */
    record Command(int line, String text, List<String> printed, int exitCode) implements Step {
        public Command {
            printed = List.copyOf(printed);
        }
    }

    /** What happens meanwhile, or elsewhere: such as "kill controller". */
    record Act(int line, String text) implements Step {}

    /** A file that the operator has written, as the document shows it. */
    record Written(int line, String name, String text) implements Step {}
}
