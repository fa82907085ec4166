package patchwave.simulation.memory;

import java.time.Instant;

/** One operator's wish to remove a host that holds a claim. */
record RemovalWish(long attempt, String askedBy, Instant expiresAt) {}
