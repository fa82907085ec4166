package patchwave.rollout;

/** The verdict of a health gate. Only {@link Passed} opens it. */
public sealed interface GateVerdict {
    record Passed() implements GateVerdict {}

    record Failed(String reason) implements GateVerdict {}

    /** Could not be told: the gate stays shut. */
    record Unknown(String reason) implements GateVerdict {}
}
