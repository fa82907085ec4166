/** Following one rollout to its end, live or line by line, through any absence of the controller. */
@NullMarked
package patchwave.cli.watch;

import org.jspecify.annotations.NullMarked;
