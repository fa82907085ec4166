/** Commands about who is told what happens: {@code notifications}. */
@NullMarked
package patchwave.cli.notify;

import org.jspecify.annotations.NullMarked;
