/** What happens next: the planner, from a snapshot of everything to admissions, holds and state changes. */
@NullMarked
package patchwave.plan;

import org.jspecify.annotations.NullMarked;
