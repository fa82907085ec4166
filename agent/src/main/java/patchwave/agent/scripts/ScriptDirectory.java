package patchwave.agent.scripts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A directory of an administrator's scripts, such as drain.d. Read anew each time: a missing one has no scripts. */
public final class ScriptDirectory {
    private static final List<String> LEFTOVERS = List.of("~", ".bak", ".orig", ".swp", ".tmp");
    private static final List<String> PACKAGE_LEFTOVERS = List.of(".dpkg-", ".rpmnew", ".rpmsave", ".rpmorig", ".ucf-");

    private final Path directory;

    public ScriptDirectory(Path directory) {
        this.directory = directory;
    }

    /**
     * What is in the directory.
     *
     * @param scripts to be run, in lexical order of their names
     * @param skipped other entries, each with the reason, for a warning
     * @param refusal why nothing here may be run; empty if all is in order
     */
    public record Listing(List<Path> scripts, List<String> skipped, Optional<String> refusal) {
        public Listing {
            scripts = List.copyOf(scripts);
            skipped = List.copyOf(skipped);
        }
    }

    /** Looks at the directory now. One refused script refuses all: half of a drain is worse than none. */
    public Listing list() {
        if (Files.notExists(directory)) {
            return new Listing(List.of(), List.of(), Optional.empty());
        }
        try (Stream<Path> entries = Files.list(directory)) {
            List<Path> scripts = new ArrayList<>();
            List<String> skipped = new ArrayList<>();
            Optional<String> refusal = Ownership.refusal(directory);
            for (Path entry : entries.sorted().toList()) {
                Optional<String> skip = skip(entry);
                if (skip.isPresent()) {
                    skipped.add(entry + ": " + skip.get());
                } else {
                    scripts.add(entry);
                    refusal = refusal.isPresent() ? refusal : Ownership.refusal(entry);
                }
            }
            return new Listing(scripts, skipped, refusal);
        } catch (IOException e) {
            return new Listing(List.of(), List.of(), Optional.of("cannot read " + directory + ": " + e));
        }
    }

    private static Optional<String> skip(Path entry) {
        String name = entry.getFileName().toString();
        if (name.startsWith(".")) {
            return Optional.of("hidden");
        }
        boolean leftover = LEFTOVERS.stream().anyMatch(name::endsWith)
                || PACKAGE_LEFTOVERS.stream().anyMatch(name::contains);
        if (leftover) {
            return Optional.of("a left-over of an editor or a package manager");
        }
        if (!Files.isRegularFile(entry)) {
            return Optional.of("not a file");
        }
        return Files.isExecutable(entry) ? Optional.empty() : Optional.of("not executable");
    }
}
