package patchwave.agent.packages.zypper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the host's owner has locked with zypper, by its file of locks: blocks of "key: value", parted by empty lines. */
final class ZypperLocks {
    private final Path file;

    ZypperLocks(Path file) {
        this.file = file;
    }

    /** The lock that a package falls under, whatever versions it speaks of; empty if there is none. */
    Optional<String> of(String name) throws IOException {
        return Files.exists(file) ? of(name, Files.readAllLines(file)) : Optional.empty();
    }

    static Optional<String> of(String name, List<String> lines) {
        List<String> block = new ArrayList<>();
        List<String> all = new ArrayList<>(lines);
        all.add("");
        for (String line : all) {
            if (!line.isBlank()) {
                block.add(line.strip());
                continue;
            }
            if (isOf(name, block)) {
                return Optional.of(value(block, "solvable_name") + value(block, "version", " "));
            }
            block.clear();
        }
        return Optional.empty();
    }

    private static boolean isOf(String name, List<String> block) {
        String type = value(block, "type");
        String pattern = value(block, "solvable_name");
        if (pattern.isEmpty() || !(type.isEmpty() || type.equals("package"))) {
            return false;
        }
        return switch (value(block, "match_type")) {
            case "regex" -> Pattern.compile(pattern).matcher(name).find();
            case "substring" -> name.contains(pattern);
            default -> glob(pattern).matcher(name).matches();
        };
    }

    private static Pattern glob(String pattern) {
        return Pattern.compile(
                ("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q"));
    }

    private static String value(List<String> block, String key) {
        return block.stream()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.substring(key.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static String value(List<String> block, String key, String before) {
        String value = value(block, key);
        return value.isEmpty() ? "" : before + value;
    }
}
