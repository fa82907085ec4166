package patchwave.agent.operation;

/** What a running operation does; in the order in which it happens. */
public enum OperationStep {
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
