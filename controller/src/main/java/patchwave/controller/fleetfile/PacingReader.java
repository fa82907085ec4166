package patchwave.controller.fleetfile;

import java.time.Duration;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import patchwave.policy.Pacing;

/** Reads one profile, {@code pacing} or {@code emergency}. */
final class PacingReader {
    /** How long an ordinary stage waits for hosts that are not healthy, if the file does not say. */
    static final Duration NORMAL_UNREACHABLE_DEADLINE = Duration.ofHours(24);

    /** The same in an emergency, where waiting for a dead host delays every later stage. */
    static final Duration EMERGENCY_UNREACHABLE_DEADLINE = Duration.ofMinutes(30);

    /** The longest quiet time that the agents' protocol carries (agent.proto, Operation.settle). */
    private static final Duration LONGEST_SETTLE = Duration.ofHours(24);

    /** A plan lives for 30 days at most, so a longer bake could never end. */
    private static final Duration LONGEST_BAKE = Duration.ofDays(30);

    private final Faults faults;
    private final Scalars scalars;

    PacingReader(Faults faults) {
        this.faults = faults;
        this.scalars = new Scalars(faults);
    }

    Optional<Pacing> read(Node node, String path, Duration unreachableDeadlineDefault) {
        return Section.at(node, path, faults).flatMap(section -> {
            // Each key is read before any is judged missing, so that all faults come at once.
            Optional<Integer> firstBatch = whole(section, "first_batch", 1_000);
            Optional<Integer> growth = whole(section, "growth", 100);
            Optional<Duration> settle = duration(section, "settle", LONGEST_SETTLE);
            Optional<Duration> batchBake = duration(section, "batch_bake", LONGEST_BAKE);
            Optional<Duration> stageBake = duration(section, "stage_bake", LONGEST_BAKE);
            Optional<Integer> maxInOperation = whole(section, "max_in_operation", 1_000_000);
            Optional<Duration> deadline = section.take("unreachable_deadline")
                    .map(value -> scalars.duration(
                            value, section.keyPath("unreachable_deadline"), Duration.ofSeconds(1), LONGEST_BAKE))
                    .orElse(Optional.of(unreachableDeadlineDefault));
            section.refuseUnknown();
            if (firstBatch.isEmpty()
                    || growth.isEmpty()
                    || settle.isEmpty()
                    || batchBake.isEmpty()
                    || stageBake.isEmpty()
                    || maxInOperation.isEmpty()
                    || deadline.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Pacing(
                    firstBatch.get(),
                    growth.get(),
                    settle.get(),
                    batchBake.get(),
                    stageBake.get(),
                    maxInOperation.get(),
                    deadline.get()));
        });
    }

    private Optional<Integer> whole(Section section, String key, int high) {
        return section.require(key, "a whole number from 1 to " + high)
                .flatMap(node -> scalars.whole(node, section.keyPath(key), 1, high));
    }

    private Optional<Duration> duration(Section section, String key, Duration high) {
        return section.require(key, "a duration such as 10m")
                .flatMap(node -> scalars.duration(node, section.keyPath(key), Duration.ZERO, high));
    }
}
