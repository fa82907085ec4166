package patchwave.exposure;

/** What has become of an exposure. */
public sealed interface ExposureChange {
    /** As it is from now on. */
    Exposure exposure();

    /** There is a new one. */
    record Opened(Exposure exposure) implements ExposureChange {}

    /** An operator's word that ended one does not count any more, and nothing else says that it is over: there is a new one. */
    record Reopened(Exposure exposure) implements ExposureChange {}

    /** It was taken to be over by a fix that nobody could prove, and old code runs still: it is open, as it was all the time. */
    record Disproven(Exposure exposure) implements ExposureChange {}

    /** It is open still, with another verdict. */
    record Turned(Exposure exposure) implements ExposureChange {}

    /** It is over for some time, and that is proven only now: its fix runs, or more than an operator's word says that it is over. */
    record Proven(Exposure exposure) implements ExposureChange {}

    /** It is over by another operator's word than until now, and by that alone: the one before may not count any more. */
    record Reasserted(Exposure exposure) implements ExposureChange {}

    /** It is over. */
    record Ended(Exposure exposure) implements ExposureChange {}
}
