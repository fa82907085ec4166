package patchwave.controller.notify;

import java.time.Instant;

/**
 * What a channel is handed.
 *
 * @param id unique, and the same at every attempt
 * @param event such as "rollout.halted"
 * @param summary one line for people
 * @param body JSON, for programs
 * @param at when it happened
 */
public record Message(String id, String event, String summary, String body, Instant at) {}
