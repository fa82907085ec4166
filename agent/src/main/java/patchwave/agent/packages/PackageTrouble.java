package patchwave.agent.packages;

import java.io.IOException;

/** Carries a failure to the one place that makes an {@link Answer} of it. */
public final class PackageTrouble extends Exception {
    private static final long serialVersionUID = 1;

    private final transient PackageFailure failure;

    /** Trouble that ends the operation with this failure. */
    public PackageTrouble(PackageFailure failure) {
        super(failure.detail());
        this.failure = failure;
    }

    /** What to answer. */
    public PackageFailure failure() {
        return failure;
    }

    /** Trouble that another try alone will not mend. */
    public static PackageTrouble lasting(PackageFailureReason reason, String detail) {
        return new PackageTrouble(PackageFailure.lasting(reason, detail));
    }

    /** Trouble that may be gone at the next try. */
    public static PackageTrouble passing(PackageFailureReason reason, String detail) {
        return new PackageTrouble(PackageFailure.passing(reason, detail));
    }

    /** An operation that may end in trouble. */
    @FunctionalInterface
    public interface Operation<T> {
        /** Its value. */
        T run() throws PackageTrouble, IOException, InterruptedException;
    }

    /** The operation's value, or its trouble, as an answer. */
    public static <T> Answer<T> answer(Operation<T> operation) throws InterruptedException {
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
