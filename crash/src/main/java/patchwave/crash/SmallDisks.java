package patchwave.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import patchwave.demo.command.CommandFailedException;
import patchwave.demo.command.Finished;
import patchwave.demo.command.Processes;

/** Small file systems in memory, for what must run out of room. Only root can make them. */
final class SmallDisks implements AutoCloseable {
    private final Processes processes;
    private final List<Path> mounted = new ArrayList<>();

    SmallDisks(Processes processes) {
        this.processes = processes;
    }

    /** Makes one at this place; false if that is not permitted here. */
    boolean at(Path place, int megabytes) {
        try {
            Files.createDirectories(place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Finished finished = processes.run(
                List.of("mount", "-t", "tmpfs", "-o", "mode=700,size=" + megabytes + "m", "crash", place.toString()),
                Map.of());
        if (finished.ok()) {
            mounted.add(place);
        }
        return finished.ok();
    }

    /** Also while somebody still has files open there. */
    @Override
    public void close() {
        mounted.forEach(place -> {
            Finished finished = processes.run(List.of("umount", "--lazy", place.toString()), Map.of());
            if (!finished.ok()) {
                throw new CommandFailedException("still mounted: " + place + ": " + finished.said());
            }
        });
        mounted.clear();
    }
}
