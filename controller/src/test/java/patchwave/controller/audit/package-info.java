/** Tests of the audit trail's text and chain. */
@NullMarked
package patchwave.controller.audit;

import org.jspecify.annotations.NullMarked;
