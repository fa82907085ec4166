/** How history is written so that it cannot be rewritten unnoticed: canonical text and a chain of hashes. */
@NullMarked
package patchwave.controller.audit;

import org.jspecify.annotations.NullMarked;
