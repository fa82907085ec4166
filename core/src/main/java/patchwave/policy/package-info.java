/** What operators permit: floors, pacing, halt thresholds, urgency; valid by construction. */
@NullMarked
package patchwave.policy;

import org.jspecify.annotations.NullMarked;
