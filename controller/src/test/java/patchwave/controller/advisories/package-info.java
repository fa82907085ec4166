/** Tests of the readers: what each form says, and what becomes of broken ones. */
@NullMarked
package patchwave.controller.advisories;

import org.jspecify.annotations.NullMarked;
