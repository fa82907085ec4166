/** Who speaks: the certificate authority, what it signs, and who a peer is by its certificate. */
@NullMarked
package patchwave.controller.identity;

import org.jspecify.annotations.NullMarked;
