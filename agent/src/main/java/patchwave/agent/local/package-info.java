/**
 * Between the two processes of an agent on one host: frames on a Unix domain socket. The agent's side, which is root, takes
 * nothing for true that comes from there.
 */
@NullMarked
package patchwave.agent.local;

import org.jspecify.annotations.NullMarked;
