package patchwave.exposure;

/** What has become of an exposure. */
public sealed interface ExposureChange {
    /** As it is from now on. */
    Exposure exposure();

    /** There is a new one. */
    record Opened(Exposure exposure) implements ExposureChange {}

    /** It is open still, with another verdict. */
    record Turned(Exposure exposure) implements ExposureChange {}

    /** It is over for some time, and that its fix runs is proven only now. */
    record Proven(Exposure exposure) implements ExposureChange {}

    /** It is over. */
    record Ended(Exposure exposure) implements ExposureChange {}
}
