package patchwave.cli.bootstrap;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import patchwave.cli.inventory.ShellWords;
import patchwave.cli.ssh.Hop;

/**
 * What is used of the arguments that an inventory has for ssh: the way, and nothing else.
 *
 * @param jumps what to go through; empty: nothing is said of it
 * @param unused what is not used, as it is written
 */
record SshArguments(Optional<List<Hop>> jumps, List<String> unused) {
    SshArguments {
        unused = List.copyOf(unused);
    }

    /**
     * Reads arguments of ssh: -J HOST, -oProxyJump=HOST and so on.
     *
     * @throws IllegalArgumentException with a sentence, if they cannot be read
     */
    static SshArguments parse(String text) {
        Optional<List<Hop>> jumps = Optional.empty();
        List<String> unused = new ArrayList<>();
        List<String> words = ShellWords.split(text);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean hasNext = i + 1 < words.size();
            if (word.equals("-J") && hasNext) {
                jumps = Optional.of(Hop.parseAll(words.get(++i)));
            } else if (word.startsWith("-J") && word.length() > 2) {
                jumps = Optional.of(Hop.parseAll(word.substring(2)));
            } else if (word.equals("-o") && hasNext) {
                Optional<List<Hop>> found = proxyJump(words.get(++i));
                unused.addAll(found.isPresent() ? List.of() : List.of("-o " + words.get(i)));
                jumps = found.or(orKeep(jumps));
            } else if (word.startsWith("-o") && word.length() > 2) {
                Optional<List<Hop>> found = proxyJump(word.substring(2));
                unused.addAll(found.isPresent() ? List.of() : List.of(word));
                jumps = found.or(orKeep(jumps));
            } else {
                unused.add(word);
            }
        }
        return new SshArguments(jumps, unused);
    }

    private static java.util.function.Supplier<Optional<List<Hop>>> orKeep(Optional<List<Hop>> jumps) {
        return () -> jumps;
    }

    private static Optional<List<Hop>> proxyJump(String option) {
        String stripped = option.strip();
        String name = stripped.split("[=\\s]", 2)[0];
        if (!name.toLowerCase(Locale.ROOT).equals("proxyjump") || name.length() == stripped.length()) {
            return Optional.empty();
        }
        return Optional.of(Hop.parseAll(stripped.substring(name.length() + 1).strip()));
    }
}
