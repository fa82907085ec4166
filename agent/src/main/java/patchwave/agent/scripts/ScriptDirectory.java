package patchwave.agent.scripts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A directory of an administrator's scripts, such as drain.d. Read anew each time: a missing one has no scripts. */
public final class ScriptDirectory {
    private static final List<String> LEFTOVERS = List.of("~", ".bak", ".orig", ".swp", ".tmp");
    private static final List<String> PACKAGE_LEFTOVERS = List.of(".dpkg-", ".rpmnew", ".rpmsave", ".rpmorig", ".ucf-");
    private static final String SWITCHED_OFF = ".disabled";

    private final Path directory;

    public ScriptDirectory(Path directory) {
        this.directory = directory;
    }

    /**
     * What is in the directory.
     *
     * @param scripts to be run, in lexical order of their names; those that cannot be are the refusal
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
        // A directory that is a link to nothing had scripts: it is read below, and that fails.
        if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
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
                    refusal = refusal.isPresent() ? refusal : refusal(entry);
                }
            }
            return new Listing(scripts, skipped, refusal);
        } catch (IOException e) {
            return new Listing(List.of(), List.of(), Optional.of("cannot read " + directory + ": " + e));
        }
    }

    /** By its name, but for what can be no script: whoever wants one not to be run says so by its name too. */
    private static Optional<String> skip(Path entry) {
        String name = entry.getFileName().toString();
        if (name.startsWith(".")) {
            return Optional.of("hidden");
        }
        if (name.equals("README") || name.startsWith("README.")) {
            return Optional.of("for people");
        }
        if (name.endsWith(SWITCHED_OFF)) {
            return Optional.of("switched off");
        }
        boolean leftover = LEFTOVERS.stream().anyMatch(name::endsWith)
                || PACKAGE_LEFTOVERS.stream().anyMatch(name::contains);
        if (leftover) {
            return Optional.of("a left-over of an editor or a package manager");
        }
        return Files.isRegularFile(entry) || isLinkToNothing(entry) ? Optional.empty() : Optional.of("not a file");
    }

    private static boolean isLinkToNothing(Path entry) {
        return Files.isSymbolicLink(entry) && !Files.exists(entry);
    }

    /**
     * Why a script must not or cannot be run. One that cannot be is none to pass over: a package or configuration management
     * broke it, and what it was there for would be taken for done.
     */
    private static Optional<String> refusal(Path script) throws IOException {
        if (isLinkToNothing(script)) {
            return Optional.of("%s is a link to %s, which is not there: put that back, or %s"
                    .formatted(script, Files.readSymbolicLink(script), rename(script)));
        }
        Optional<String> refusal = Ownership.refusal(script);
        return refusal.isEmpty() && !Files.isExecutable(script)
                ? Optional.of("%s is not executable: chmod +x it, or %s".formatted(script, rename(script)))
                : refusal;
    }

    private static String rename(Path script) {
        return "rename it to " + script.getFileName() + SWITCHED_OFF + " if it is not to be run";
    }
}
