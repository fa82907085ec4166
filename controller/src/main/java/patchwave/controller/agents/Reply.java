package patchwave.controller.agents;

import java.util.List;
import java.util.Optional;
import patchwave.controller.wire.ToAgent;

/**
 * What is to be sent after a report's transaction has been committed.
 *
 * @param messages permits and cancels
 * @param desired what is desired of the host now
 * @param closing why the stream must end, so that the agent says Hello again; empty if it goes on
 * @param waits why the claim has not begun; empty text if there is none
 * @param settled whether the same report again would change nothing
 */
record Reply(List<ToAgent> messages, ToAgent.Desired desired, Optional<String> closing, String waits, boolean settled) {
    Reply {
        messages = List.copyOf(messages);
    }
}
