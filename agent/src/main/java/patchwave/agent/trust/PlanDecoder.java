package patchwave.agent.trust;

import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.Plan;

/** Reads the bytes of a plan, once their signatures are found good. */
@FunctionalInterface
public interface PlanDecoder {
    /**
     * The plan in these bytes.
     *
     * @throws IllegalArgumentException if they are not a plan
     */
    Plan decode(Bytes plan);
}
