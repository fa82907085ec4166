package patchwave.controller.store;

/** What became of a wish about a lowered floor. */
public sealed interface FloorAnswer {
    /** As it is now; nothing changed if it was so already. */
    record Settled(LoweredFloor floor) implements FloorAnswer {}

    /** There is no such pool or lowered floor. */
    record Missing(String reason) implements FloorAnswer {}

    /** The state does not allow it. */
    record Refused(String reason) implements FloorAnswer {}

    /** This operator may not. */
    record Denied(String reason) implements FloorAnswer {}
}
