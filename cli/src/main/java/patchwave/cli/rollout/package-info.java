/** Commands about advisories, plans and rollouts, up to the emergency. */
@NullMarked
package patchwave.cli.rollout;

import org.jspecify.annotations.NullMarked;
