package patchwave.agent.packages;

/** The safe end that a repair brought the package database to. It is whole in all cases. */
public enum Repaired {
    /** All packages of the plan are at their new version. */
    AT_TARGET,
    /** All packages of the plan are at their old version. */
    AT_OLD_VERSION,
    /** No plan was given, or its packages are neither all at their new nor all at their old version. */
    SOUND
}
