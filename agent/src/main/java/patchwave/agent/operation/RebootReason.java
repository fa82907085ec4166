package patchwave.agent.operation;

/**
 * Why only a reboot makes the host run what is installed.
 *
 * @param detail what was found, for people
 */
public record RebootReason(Kind kind, String detail) {
    /** Each constant means what agent.proto says of the one of the same name. */
    public enum Kind {
        STALE_PROCESS,
        KERNEL,
        REQUESTED
    }
}
