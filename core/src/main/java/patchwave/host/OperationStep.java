package patchwave.host;

/** What a running operation does now; for people, decides nothing. */
public enum OperationStep {
    /** No operation runs. */
    NONE,
    DRAINING,
    APPLYING,
    REPAIRING,
    VERIFYING,
    RESTARTING,
    REBOOTING,
    CHECKING,
    UNDRAINING,
    SETTLING
}
