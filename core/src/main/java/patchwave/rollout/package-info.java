/** What a rollout is and how far it has come: phases, stages, gates, the halt table. */
@NullMarked
package patchwave.rollout;

import org.jspecify.annotations.NullMarked;
