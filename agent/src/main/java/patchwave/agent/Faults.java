package patchwave.agent;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says in one line what broke: nobody reads a stack at 3 a.m. */
final class Faults {
    private static final int DEEPEST = 5;

    private Faults() {}

    /** The fault and its causes, and for a fault of the program itself the place in it. */
    static String describe(Throwable fault) {
        List<String> parts = new ArrayList<>();
        @Nullable Throwable current = fault;
        for (int depth = 0; current != null && depth < DEEPEST; depth++) {
            @Nullable String message = current.getMessage();
            parts.add(message == null ? current.getClass().getSimpleName() + at(current) : message);
            current = current.getCause();
        }
        return String.join(": ", parts.stream().distinct().toList());
    }

    private static String at(Throwable fault) {
        StackTraceElement[] stack = fault.getStackTrace();
        return stack.length == 0 ? "" : " at " + stack[0];
    }
}
