package patchwave.cli.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;

/** Finds out of which form an inventory is, and reads it. */
public final class InventoryFile {
    private InventoryFile() {}

    /**
     * Reads an inventory.
     *
     * @throws Refusal with file, line and what to do, if it cannot be read or has no host
     */
    public static Inventory read(Path file) {
        Inventory inventory = parse(file.toString(), text(file));
        List<String> warnings = new ArrayList<>(inventory.warnings());
        for (String folder : List.of("group_vars", "host_vars")) {
            Path beside = file.toAbsolutePath().resolveSibling(folder);
            if (Files.isDirectory(beside)) {
                warnings.add(beside + " is not read, only the inventory itself; 'ansible-inventory -i " + file
                        + " --list --yaml' makes one file of all");
            }
        }
        return new Inventory(inventory.hosts(), warnings);
    }

    /** The same of a text; what there is no file for is not warned of. */
    static Inventory parse(String name, String text) {
        try {
            List<InventoryHost> hosts =
                    (isYaml(name, text) ? YamlInventory.read(text) : IniInventory.read(text)).hosts();
            if (hosts.isEmpty()) {
                throw new Refusal(ExitCode.REFUSED, name + ": has no hosts");
            }
            return new Inventory(hosts, List.of());
        } catch (InventoryFault e) {
            throw new Refusal(
                    ExitCode.REFUSED, name + ":" + (e.place().isEmpty() ? " " : e.place()) + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new Refusal(ExitCode.REFUSED, name + ": " + e.getMessage(), e);
        }
    }

    private static String text(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new Refusal(ExitCode.REFUSED, file + ": is a folder; name one inventory file, INI or YAML");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new Refusal(ExitCode.REFUSED, file + ": there is no such file", e);
        } catch (IOException e) {
            throw new Refusal(ExitCode.REFUSED, file + ": cannot be read as UTF-8 text (" + e + ")", e);
        }
    }

    private static boolean isYaml(String name, String text) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".yaml") || lower.endsWith(".yml") || lower.endsWith(".json")) {
            return true;
        }
        // Any other name: a YAML inventory begins with a key, or with its mark.
        Optional<String> first = text.lines()
                .map(String::stripTrailing)
                .filter(line -> !line.isBlank()
                        && !line.strip().startsWith("#")
                        && !line.strip().startsWith(";"))
                .findFirst();
        return first.filter(line -> line.equals("---") || line.startsWith("{") || line.matches("[A-Za-z0-9_.-]+:"))
                .isPresent();
    }
}
