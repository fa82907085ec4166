/** What threads of our own share that work when hinted and when something is due. */
@NullMarked
package patchwave.controller.worker;

import org.jspecify.annotations.NullMarked;
