package patchwave.cli.bootstrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that need a {@link ThrowAwayHost}, in the slow profile. Where there can be none they are skipped, and it says so. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("slow")
@ExtendWith(NeedsThrowAwayHost.Condition.class)
public @interface NeedsThrowAwayHost {
    /** Makes one to see. */
    final class Condition implements ExecutionCondition {
        private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(Condition.class);

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String why = context.getRoot().getStore(OURS).getOrComputeIfAbsent("why", _ -> ask(), String.class);
            if (why.isEmpty()) {
                return ConditionEvaluationResult.enabled("a throw-away host can be made");
            }
            System.err.println("**** SKIPPED: " + context.getDisplayName() + ": " + why + " ****");
            return ConditionEvaluationResult.disabled(why);
        }

        private static String ask() {
            try {
                Path scratch = Files.createTempDirectory("throw-away");
                try {
                    return ThrowAwayHost.whyNot(scratch);
                } finally {
                    try (Stream<Path> all = Files.walk(scratch)) {
                        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                            Files.delete(path);
                        }
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
