package patchwave.simulation.world;

/** The agent process is killed right here. An Error, so that no code of the product takes it for a fault of its own. */
final class AgentCrash extends Error {
    private static final long serialVersionUID = 1L;

    AgentCrash() {
        super("killed", null, false, false);
    }
}
