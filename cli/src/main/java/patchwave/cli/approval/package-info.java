/** Commands for standing approvals: what operators let the controller start by itself, somewhere and for a time. */
@NullMarked
package patchwave.cli.approval;

import org.jspecify.annotations.NullMarked;
