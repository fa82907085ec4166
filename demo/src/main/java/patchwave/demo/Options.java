package patchwave.demo;

/**
 * What was asked for.
 *
 * @param hosts size of the fleet, 6 to 1,000
 * @param badPatch roll out the patch whose service fails
 * @param kill what is killed with -9 in the middle of production
 * @param keep leave the directory at the end
 * @param quietSeconds settle and bake times
 */
public record Options(int hosts, boolean badPatch, Killed kill, boolean keep, int quietSeconds) {
    /** What is killed with -9 in the middle of production. */
    public enum Killed {
        NOTHING,
        CONTROLLER,
        AGENT
    }

    private static final int OWN_PROCESS_EACH = 16;
    private static final int MOST_PROCESSES = 10;

    /** True if every host has an agent process, and a token, of its own; larger fleets share them. */
    public boolean ownProcesses() {
        return hosts <= OWN_PROCESS_EACH;
    }

    /** How many agent processes there are. */
    public int agentProcesses() {
        return ownProcesses() ? hosts : MOST_PROCESSES;
    }
}
