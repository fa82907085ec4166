package patchwave.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Commands by name. Each is made when it is asked for: reading the annotations of all of them takes longer than most of them
 * run.
 */
final class Commands {
    /** What makes each, given the words after its name. */
    private final Map<String, Function<List<String>, CommandLine>> makers = new LinkedHashMap<>();

    Commands command(String name, Supplier<?> command) {
        makers.put(name, _ -> new CommandLine(command.get()));
        return this;
    }

    Commands group(String name, String description, Commands below) {
        makers.put(name, words -> {
            CommandSpec spec = CommandSpec.create();
            spec.usageMessage().description(description);
            CommandLine group = new CommandLine(spec);
            below.addTo(group, words);
            return group;
        });
        return this;
    }

    /**
     * Makes the command that the first word names; all of them if it names none, for their help and for what is said about a
     * wrong word.
     */
    void addTo(CommandLine parent, List<String> words) {
        Optional<Function<List<String>, CommandLine>> named =
                words.stream().findFirst().map(makers::get);
        if (named.isPresent()) {
            parent.addSubcommand(words.getFirst(), named.get().apply(words.subList(1, words.size())));
        } else {
            makers.forEach((name, maker) -> parent.addSubcommand(name, maker.apply(List.of())));
        }
    }
}
