package patchwave.agent.local;

import patchwave.proto.agent.v1.ConnectResponse;

/** What the link says. */
sealed interface FromLink {
    /** The link's number of the stream, from 1. */
    long stream();

    /**
     * A stream is begun.
     *
     * @param hostId what the link says this host is, for people
     * @param carriesInventory whether the link knows the messages of inventories
     */
    record Opened(long stream, String hostId, boolean carriesInventory) implements FromLink {}

    /**
     * The controller, as the link says, sent this.
     *
     * @param response not yet checked against its own rules
     */
    record Received(long stream, ConnectResponse response) implements FromLink {}

    /**
     * The stream has ended.
     *
     * @param why one line, for people
     */
    record Gone(long stream, String why) implements FromLink {}
}
