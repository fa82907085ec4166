package patchwave.agent.inventory;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** dpkg's database, and apt's lists for origins. */
final class DpkgPackages implements PackageSource {
    private static final String FORMAT = "${Package}\\t${Architecture}\\t${Version}\\t${db:Status-Abbrev}\\t"
            + "${source:Package}\\t${source:Version}\\n";
    private static final int NAMES_AT_ONCE = 2_000;

    private final InventoryCommands commands;
    private final Path root;
    private final Path database;
    private final boolean hasLists;
    private String originsStamp = "";
    private Map<String, AptOrigins.Offered> offered = Map.of();

    /** @param configuration for APT_CONFIG; empty for the host's own */
    DpkgPackages(InventoryCommands.Starter starter, Path root, Optional<Path> configuration) {
        Map<String, String> environment = new TreeMap<>(patchwave.agent.command.Command.PLAIN_ENVIRONMENT);
        configuration.ifPresent(file -> environment.put("APT_CONFIG", file.toString()));
        commands = new InventoryCommands(starter, environment);
        this.root = root;
        database = root.resolve("var/lib/dpkg");
        // Of another root without a configuration of its own, the running system's lists would be asked.
        hasLists = configuration.isPresent() || root.equals(Path.of("/"));
    }

    @Override
    public List<InventoryRecord.PackageEntry> packages() throws Unreadable, InterruptedException {
        String output = commands.query(List.of("dpkg-query", "--admindir=" + database, "-W", "-f=" + FORMAT));
        List<String[]> found = new ArrayList<>();
        for (String line : output.lines().toList()) {
            String[] fields = line.split("\t", -1);
            if (fields.length != 6 || fields[3].length() != 3) {
                throw new Unreadable("dpkg-query must answer six fields a package, but answered: " + line);
            }
            char state = fields[3].charAt(1);
            boolean absent = (state == 'n' || state == 'c') && fields[3].charAt(2) == ' ';
            if (!absent) {
                found.add(fields);
            }
        }
        refreshOrigins(found);
        return found.stream().map(this::packageOf).toList();
    }

    private InventoryRecord.PackageEntry packageOf(String[] fields) {
        AptOrigins.Offered by = offered.getOrDefault(
                fields[0] + ":" + fields[1], offered.getOrDefault(fields[0], AptOrigins.Offered.UNKNOWN));
        return new InventoryRecord.PackageEntry(
                fields[0],
                fields[1],
                fields[2],
                fields[4],
                fields[5],
                fields[3],
                by.installed(),
                by.any(),
                false,
                Optional.empty());
    }

    /** Half a second of work, so only when what it is made from has changed. */
    private void refreshOrigins(List<String[]> packages) throws InterruptedException {
        String stamp = stamp();
        if (!hasLists || stamp.equals(originsStamp)) {
            return;
        }
        try {
            AptOrigins origins = new AptOrigins(commands.query(List.of("apt-cache", "policy")));
            Map<String, AptOrigins.Offered> all = new HashMap<>();
            for (int from = 0; from < packages.size(); from += NAMES_AT_ONCE) {
                List<String> argv = new ArrayList<>(List.of("apt-cache", "policy"));
                packages.subList(from, Math.min(from + NAMES_AT_ONCE, packages.size()))
                        .forEach(it -> argv.add(it[1].equals("all") ? it[0] : it[0] + ":" + it[1]));
                all.putAll(origins.read(commands.query(argv)));
            }
            offered = all;
            originsStamp = stamp;
        } catch (Unreadable _) {
            // Origins are unknown then, which each package says; packages are known all the same.
            offered = Map.of();
        }
    }

    @Override
    public Map<String, String> owners(Set<String> files, List<InventoryRecord.PackageEntry> packages)
            throws Unreadable {
        Map<String, String> wanted = aliases(files);
        Map<String, String> architectures = new HashMap<>();
        packages.forEach(it -> architectures.put(it.name(), it.architecture()));
        Map<String, String> owners = new HashMap<>();
        try (DirectoryStream<Path> lists = Files.newDirectoryStream(database.resolve("info"), "*.list")) {
            for (Path list : lists) {
                String file = String.valueOf(list.getFileName());
                String name = file.substring(0, file.length() - ".list".length());
                String qualified = name.indexOf(':') >= 0 ? name : name + ":" + architectures.getOrDefault(name, "");
                read(list, wanted, qualified, owners);
            }
        } catch (IOException e) {
            throw new Unreadable("cannot read " + database.resolve("info") + ": " + e.getMessage());
        }
        return owners;
    }

    private static void read(Path list, Map<String, String> wanted, String owner, Map<String, String> owners)
            throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(list, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String file = wanted.get(line);
                if (file != null) {
                    owners.putIfAbsent(file, owner);
                }
            }
        }
    }

    /** dpkg may know a file by a name through a link such as /lib; the kernel tells the one without. */
    private Map<String, String> aliases(Set<String> files) {
        Map<String, String> aliases = new HashMap<>();
        Map<String, Boolean> merged = new HashMap<>();
        for (String file : files) {
            // Lists are read byte by byte.
            String raw = new String(file.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            aliases.put(raw, file);
            int slash = file.indexOf('/', 5);
            if (file.startsWith("/usr/") && slash > 0) {
                String top = file.substring(5, slash);
                if (merged.computeIfAbsent(top, it -> Files.isSymbolicLink(root.resolve(it)))) {
                    aliases.putIfAbsent(raw.substring(4), file);
                }
            }
        }
        return aliases;
    }

    @Override
    public String stamp() {
        return Stamps.of(List.of(
                database.resolve("status"), root.resolve("var/lib/apt/lists"), root.resolve("etc/apt/sources.list.d")));
    }
}
