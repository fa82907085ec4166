package patchwave.controller.fleetfile;

import java.time.Duration;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import patchwave.policy.Growth;
import patchwave.policy.Pacing;

/** Reads one profile, {@code pacing} or {@code emergency}; what it leaves out is as in the profile's default. */
final class PacingReader {
    private static final Duration SHORTEST_DEADLINE = Duration.ofSeconds(1);

    private final Scalars scalars;
    private final Faults faults;

    PacingReader(Faults faults) {
        this.faults = faults;
        this.scalars = new Scalars(faults);
    }

    Optional<Pacing> read(Node node, String path, Pacing otherwise) {
        return Section.at(node, path, faults).flatMap(section -> {
            // Each key is read before any is judged wrong, so that all faults come at once.
            Optional<Integer> firstBatch =
                    whole(section, "first_batch", Pacing.LARGEST_FIRST_BATCH, otherwise.firstBatch());
            Optional<Integer> growth = section.take("growth")
                    .map(value -> growth(value, section.keyPath("growth")))
                    .orElse(Optional.of(otherwise.growth()));
            Optional<Duration> settle = duration(section, "settle", Pacing.LONGEST_SETTLE, otherwise.settle());
            Optional<Duration> batchBake = duration(section, "batch_bake", Pacing.LONGEST_BAKE, otherwise.batchBake());
            Optional<Duration> stageBake = duration(section, "stage_bake", Pacing.LONGEST_BAKE, otherwise.stageBake());
            Optional<Integer> most =
                    whole(section, "max_in_operation", Pacing.MOST_IN_OPERATION, otherwise.maxInOperation());
            Optional<Duration> deadline = section.take("unreachable_deadline")
                    .map(value -> scalars.duration(
                            value, section.keyPath("unreachable_deadline"), SHORTEST_DEADLINE, Pacing.LONGEST_BAKE))
                    .orElse(Optional.of(otherwise.unreachableDeadline()));
            section.refuseUnknown();
            if (firstBatch.isEmpty()
                    || growth.isEmpty()
                    || settle.isEmpty()
                    || batchBake.isEmpty()
                    || stageBake.isEmpty()
                    || most.isEmpty()
                    || deadline.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Pacing(
                    firstBatch.get(),
                    growth.get(),
                    settle.get(),
                    batchBake.get(),
                    stageBake.get(),
                    most.get(),
                    deadline.get()));
        });
    }

    /** A word for a common growth, or the factor itself. */
    private Optional<Integer> growth(Node node, String path) {
        Optional<Growth> word = node instanceof ScalarNode scalar ? Growth.of(scalar.getValue()) : Optional.empty();
        if (word.isPresent()) {
            return word.map(Growth::factor);
        }
        String text = node instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (text.matches("[0-9].*")) {
            return scalars.whole(node, path, 1, Pacing.LARGEST_GROWTH);
        }
        faults.add(
                node,
                path,
                "careful (x2), normal (x4), urgent (x10), or a whole number from 1 to " + Pacing.LARGEST_GROWTH,
                "Write how many times larger each next batch is.");
        return Optional.empty();
    }

    private Optional<Integer> whole(Section section, String key, int high, int otherwise) {
        return section.take(key)
                .map(node -> scalars.whole(node, section.keyPath(key), 1, high))
                .orElse(Optional.of(otherwise));
    }

    private Optional<Duration> duration(Section section, String key, Duration high, Duration otherwise) {
        return section.take(key)
                .map(node -> scalars.duration(node, section.keyPath(key), Duration.ZERO, high))
                .orElse(Optional.of(otherwise));
    }
}
