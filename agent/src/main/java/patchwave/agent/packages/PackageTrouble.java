package patchwave.agent.packages.apt;

import java.io.IOException;
import patchwave.agent.packages.Answer;
import patchwave.agent.packages.PackageFailure;
import patchwave.agent.packages.PackageFailureReason;

/** Carries a failure to the one place that makes an {@link Answer} of it. */
final class PackageTrouble extends Exception {
    private static final long serialVersionUID = 1;

    private final transient PackageFailure failure;

    /** Trouble that ends the operation with this failure. */
    PackageTrouble(PackageFailure failure) {
        super(failure.detail());
        this.failure = failure;
    }

    /** What to answer. */
    PackageFailure failure() {
        return failure;
    }

    static PackageTrouble lasting(PackageFailureReason reason, String detail) {
        return new PackageTrouble(PackageFailure.lasting(reason, detail));
    }

    static PackageTrouble passing(PackageFailureReason reason, String detail) {
        return new PackageTrouble(PackageFailure.passing(reason, detail));
    }

    /** An operation that may end in trouble. */
    @FunctionalInterface
    interface Operation<T> {
        T run() throws PackageTrouble, IOException, InterruptedException;
    }

    /** The operation's value, or its trouble, as an answer. */
    static <T> Answer<T> answer(Operation<T> operation) throws InterruptedException {
        try {
            return Answer.of(operation.run());
        } catch (PackageTrouble e) {
            return Answer.failed(e.failure());
        } catch (IllegalArgumentException e) {
            return Answer.failed(PackageFailure.lasting(
                    PackageFailureReason.INTERNAL, "the package manager names something that cannot be: " + e));
        } catch (IOException e) {
            return Answer.failed(PackageFailure.lasting(
                    PackageFailureReason.INTERNAL,
                    "a file of the agent or of the package manager is not usable: " + e));
        }
    }
}
