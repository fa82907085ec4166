package patchwave.agent.services;

/** What a service does now. */
public enum Activity {
    ACTIVE,
    /** On its way up or down: ask again. */
    CHANGING,
    INACTIVE,
    FAILED,
    /** Could not be told. */
    UNKNOWN
}
