package patchwave.agent.local;

import patchwave.proto.agent.v1.ConnectRequest;

/** What the agent says to its link. */
sealed interface FromAgent {
    /** Streams may be opened. */
    record Ready() implements FromAgent {}

    /**
     * To be sent to the controller.
     *
     * @param stream dropped if it is not open any more
     */
    record Send(long stream, ConnectRequest request) implements FromAgent {}

    /** The host is admitted or works now. */
    record Admitted() implements FromAgent {}
}
