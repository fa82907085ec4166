/** Tells receivers outside what happens in rollouts: from the outbox, at least once, by webhook, chat or e-mail. */
@NullMarked
package patchwave.controller.notify;

import org.jspecify.annotations.NullMarked;
