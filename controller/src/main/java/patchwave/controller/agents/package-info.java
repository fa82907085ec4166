/** The live streams of agents: what they report goes through the protocol's rules into the ledger, and back. */
@NullMarked
package patchwave.controller.agents;

import org.jspecify.annotations.NullMarked;
