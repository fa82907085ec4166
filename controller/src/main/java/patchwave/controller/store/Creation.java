package patchwave.controller.store;

/** What became of the wish to start a rollout. */
public sealed interface Creation {
    record Created() implements Creation {}

    /** The same plan was started before: nothing changed. */
    record AlreadyThere() implements Creation {}

    /** The id belongs to another plan: nothing changed. */
    record Conflict(String reason) implements Creation {}
}
