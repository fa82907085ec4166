package patchwave.lab;

import java.util.Optional;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Asks the lab's doctor once; opens the lab for the first class that needs it, and ends it after the last. */
final class LabExtension implements ExecutionCondition, ParameterResolver, AfterTestExecutionCallback {
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(LabExtension.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String why = context.getRoot().getStore(OURS).getOrComputeIfAbsent("doctor", _ -> askDoctor(), String.class);
        if (why.isEmpty()) {
            return ConditionEvaluationResult.enabled("this machine can run the lab");
        }
        if ("1".equals(System.getenv("REQUIRE_LAB"))) {
            throw new IllegalStateException("REQUIRE_LAB=1, but the tests on real hosts cannot run here:\n" + why);
        }
        return ConditionEvaluationResult.disabled(why);
    }

    private static String askDoctor() {
        Ran doctor = Lab.command("doctor");
        if (doctor.exitCode() == 0) {
            return "";
        }
        System.err.println(
                "**** SKIPPED: the tests on real hosts ****\n" + doctor.errors().strip());
        return doctor.errors().strip();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Lab.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return lab(context);
    }

    private static Lab lab(ExtensionContext context) {
        // The store closes it when the last test has ended.
        return context.getRoot().getStore(OURS).getOrComputeIfAbsent("lab", _ -> Lab.open(), Lab.class);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        Optional<Throwable> failure = context.getExecutionException();
        if (failure.isPresent()) {
            System.err.println("---- " + context.getDisplayName() + " failed; what the lab looks like:");
            System.err.println(lab(context).explain());
        }
    }
}
