package patchwave.cli.ssh;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests against a real sshd, in the slow profile. Where there can be none they are skipped, and it says so. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("slow")
@ExtendWith(NeedsSshd.Condition.class)
public @interface NeedsSshd {
    /** Asks whether sshd can be run. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String why = SshServer.whyNot();
            if (why.isEmpty()) {
                return ConditionEvaluationResult.enabled("sshd is there");
            }
            // Once a class: the methods of a class that is skipped are not asked for.
            System.err.println("**** SKIPPED: " + context.getDisplayName() + ": " + why + " ****");
            return ConditionEvaluationResult.disabled(why);
        }
    }
}
