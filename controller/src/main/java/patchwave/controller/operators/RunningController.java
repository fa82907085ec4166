package patchwave.controller.operators;

import java.util.Optional;
import patchwave.controller.agents.Live;
import patchwave.controller.agents.Resolver;
import patchwave.fleet.HostId;
import patchwave.plan.Decision;

/**
 * What only the running controller knows or can do, and the database cannot: its loop and its connections. That the loop
 * is woken after a commit is the controller's own care.
 */
interface RunningController extends Resolver {
    /** What the planner decided last; empty until it has decided once since the controller started. */
    Optional<Decision> lastDecision();

    /** Why the loop's last turn failed, so that the decision may be old; empty if it did not. */
    Optional<String> loopFault();

    /** What was heard from a host; {@link Live#NOTHING} if nothing was. */
    Live live(HostId host);

    /** Something else may be desired of a host now: its stream looks again, soon. Never blocks. */
    void hint(HostId host);

    /** Calls a listener after each turn of the loop; it must return at once. Run the answer to end that. */
    Runnable onTurn(Runnable listener);
}
