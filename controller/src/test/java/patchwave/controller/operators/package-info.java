/** Tests of the operators' services on the real store, called over in-process gRPC. */
@NullMarked
package patchwave.controller.operators;

import org.jspecify.annotations.NullMarked;
