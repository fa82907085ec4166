package patchwave.exposure;

/** Which module of rpm an installed package is of: what vendors state about one module and stream is about no other package. */
public sealed interface InModule {
    /** Of none, as nearly all are. */
    InModule NONE = new None();

    /** Of none. */
    record None() implements InModule {}

    /**
     * Of this one.
     *
     * @param name module and stream, such as "postgresql:12"
     */
    record Stream(String name) implements InModule {}

    /** Not known. Where modules have the package at all, nothing that is stated can be held against it. */
    record Unrecorded() implements InModule {}
}
