/** Commands that read and check the audit trail. */
@NullMarked
package patchwave.cli.audit;

import org.jspecify.annotations.NullMarked;
