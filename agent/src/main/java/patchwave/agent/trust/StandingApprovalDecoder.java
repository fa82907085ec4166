package patchwave.agent.trust;

import patchwave.agent.operation.Bytes;

/** Reads the bytes of a standing approval, once their signatures are found good. */
@FunctionalInterface
public interface StandingApprovalDecoder {
    /**
     * The standing approval in these bytes.
     *
     * @throws IllegalArgumentException if they are none, or say something that this agent does not know: it may restrict
     */
    StandingApproval decode(Bytes approval);
}
