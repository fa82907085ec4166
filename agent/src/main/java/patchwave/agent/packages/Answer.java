package patchwave.agent.packages;

/** What the package manager answered: a value, or a failure that says why not. Never null, never an exception for a host's state. */
public sealed interface Answer<T> {
    /** It worked. */
    record Given<T>(T value) implements Answer<T> {}

    /** It did not. */
    record Failed<T>(PackageFailure failure) implements Answer<T> {}

    static <T> Answer<T> of(T value) {
        return new Given<>(value);
    }

    static <T> Answer<T> failed(PackageFailure failure) {
        return new Failed<>(failure);
    }
}
