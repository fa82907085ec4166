package patchwave.controller.store;

/** Another planner has taken over (invariant I9): nothing was written. The planner that sees this must step down. */
public final class PlannerSuperseded extends RuntimeException {
    private static final long serialVersionUID = 1;

    public PlannerSuperseded(long mine, long current) {
        super("planner epoch %d is over: epoch %d has begun; this planner steps down".formatted(mine, current));
    }
}
