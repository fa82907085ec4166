package patchwave.controller.store;

import java.time.Instant;
import java.util.Optional;

/**
 * One thing to tell one channel.
 *
 * @param id unique and the same at every attempt, so that a receiver can drop what it has seen
 * @param channel its name in the configuration
 * @param event such as "rollout.halted"
 * @param summary one line for people
 * @param body JSON, for programs
 * @param attempts how often it was tried
 * @param nextAttemptAt empty if it was delivered or given up
 * @param deliveredAt when the channel accepted it
 * @param lastError why the last attempt failed; empty if none did
 */
public record Notification(
        String id,
        String channel,
        String event,
        String summary,
        String body,
        Instant createdAt,
        int attempts,
        Optional<Instant> nextAttemptAt,
        Optional<Instant> deliveredAt,
        String lastError) {}
