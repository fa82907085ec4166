/** The edge to operators: who may call what, what a request must say, and the answers, built from the store. */
@NullMarked
package patchwave.controller.operators;

import org.jspecify.annotations.NullMarked;
