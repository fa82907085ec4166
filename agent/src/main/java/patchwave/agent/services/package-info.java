/** The host's services: their state, their restart, and the processes that still run replaced files. */
@NullMarked
package patchwave.agent.services;

import org.jspecify.annotations.NullMarked;
