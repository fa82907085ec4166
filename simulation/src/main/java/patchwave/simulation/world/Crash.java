package patchwave.simulation.world;

/** The controller process is killed right here. An Error, so that no code of the product takes it for a fault of its own. */
final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash() {
        super("killed", null, false, false);
    }
}
