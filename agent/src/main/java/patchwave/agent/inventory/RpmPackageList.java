package patchwave.agent.inventory;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;

/** rpm's database. */
final class RpmPackageList implements PackageSource {
    private static final String FORMAT =
            "%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{SOURCERPM}\\t%{VENDOR}\\t";

    /** An rpm older than modules does not know it, and answers nothing at all to a question with it. */
    private static final String LABEL = "MODULARITYLABEL";

    private static final Pattern MODULE = Pattern.compile("([^:\\s]+:[^:\\s]+)(:.*)?");

    /** What cannot be told is not "of none": the receiver must not hold against it what is stated about packages of none. */
    private static final String NOT_KNOWN = "unknown";

    private static final Pattern SOURCE = Pattern.compile("^(.+)-([^-]+-[^-]+)\\.(?:no)?src\\.rpm$");
    private static final int FILES_AT_ONCE = 500;

    /** Where rpm keeps its database, in the order of its history. */
    private static final List<String> DATABASES = List.of(
            "usr/lib/sysimage/rpm/rpmdb.sqlite",
            "usr/lib/sysimage/rpm/rpmdb.sqlite-wal",
            "usr/lib/sysimage/rpm/Packages.db",
            "var/lib/rpm/rpmdb.sqlite",
            "var/lib/rpm/rpmdb.sqlite-wal",
            "var/lib/rpm/Packages.db",
            "var/lib/rpm/Packages");

    private final InventoryCommands commands;
    private final Path root;

    /** @param home where rpm looks for a user's macros: an empty directory */
    RpmPackageList(InventoryCommands.Starter starter, Path root, Path home) {
        Map<String, String> environment = new TreeMap<>(Command.PLAIN_ENVIRONMENT);
        environment.put("HOME", home.toString());
        commands = new InventoryCommands(starter, environment);
        this.root = root;
    }

    private List<String> rpm(List<String> arguments) {
        List<String> argv = new ArrayList<>(List.of("rpm"));
        if (!root.equals(Path.of("/"))) {
            argv.addAll(List.of("--root", root.toString()));
        }
        argv.addAll(arguments);
        return argv;
    }

    @Override
    public List<InventoryRecord.PackageEntry> packages() throws Unreadable, InterruptedException {
        List<String[]> lines = new ArrayList<>();
        SourceEpochs epochs = new SourceEpochs();
        boolean tellsModules =
                commands.query(List.of("rpm", "--querytags")).lines().anyMatch(LABEL::equals);
        String format = FORMAT + (tellsModules ? "%{" + LABEL + "}" : NOT_KNOWN) + "\\n";
        for (String line :
                commands.query(rpm(List.of("-qa", "--qf", format))).lines().toList()) {
            String[] fields = line.split("\t", -1);
            if (fields.length != 7) {
                throw new Unreadable("rpm must answer seven fields a package, but answered: " + line);
            }
            // rpm keeps the keys that it trusts as packages without an architecture.
            if (!fields[3].equals("(none)")) {
                lines.add(fields);
                epochs.take(fields[0], fields[1], fields[2], fields[4]);
            }
        }
        return lines.stream().map(fields -> packageOf(fields, epochs)).toList();
    }

    private static InventoryRecord.PackageEntry packageOf(String[] fields, SourceEpochs epochs) {
        String version = withEpoch(fields[1], fields[2]);
        Matcher source = SOURCE.matcher(fields[4]);
        boolean known = source.matches();
        List<String> vendor = fields[5].equals("(none)") || fields[5].isEmpty() ? List.of() : List.of(fields[5]);
        return new InventoryRecord.PackageEntry(
                fields[0],
                fields[3],
                version,
                known ? source.group(1) : fields[0],
                known ? withEpoch(epochs.of(fields[4]), source.group(2)) : version,
                "installed",
                vendor,
                vendor,
                false,
                Optional.of(module(fields[6])));
    }

    /** Name and stream of "nodejs:18:8060020220523160029:ad008a3a". */
    private static String module(String label) {
        if (label.equals("(none)") || label.isEmpty()) {
            return "";
        }
        Matcher module = MODULE.matcher(label);
        return module.matches() ? module.group(1) : NOT_KNOWN;
    }

    private static String withEpoch(String epoch, String version) {
        return epoch.equals("0") ? version : epoch + ":" + version;
    }

    @Override
    public Map<String, String> owners(Set<String> files, List<InventoryRecord.PackageEntry> packages)
            throws Unreadable, InterruptedException {
        Map<String, String> owners = new HashMap<>();
        // For a file that is not there rpm says nothing on standard output, and answers would be taken for others'.
        List<String> all = new TreeSet<>(files)
                .stream()
                        .filter(file -> Files.exists(root.resolve(file.substring(1)), LinkOption.NOFOLLOW_LINKS))
                        .toList();
        for (int from = 0; from < all.size(); from += FILES_AT_ONCE) {
            ask(all.subList(from, Math.min(from + FILES_AT_ONCE, all.size())), owners);
        }
        return owners;
    }

    /** rpm answers a line for each file, unless several packages own one: then each is asked for alone. */
    private void ask(List<String> files, Map<String, String> owners) throws Unreadable, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-qf", "--qf", "pkg\\t%{NAME}:%{ARCH}\\n"));
        arguments.addAll(files);
        CommandEnd.Exited exited = commands.run(rpm(arguments));
        // That no package owns a file is a line of standard output too.
        List<String> lines = exited.output().lines().toList();
        if (lines.size() == files.size()) {
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).startsWith("pkg\t")) {
                    owners.put(files.get(i), lines.get(i).substring(4));
                }
            }
        } else if (files.size() > 1) {
            int half = files.size() / 2;
            ask(files.subList(0, half), owners);
            ask(files.subList(half, files.size()), owners);
        } else {
            lines.stream()
                    .filter(line -> line.startsWith("pkg\t"))
                    .findFirst()
                    .ifPresent(line -> owners.put(files.getFirst(), line.substring(4)));
        }
    }

    @Override
    public String stamp() {
        return Stamps.of(DATABASES.stream().map(root::resolve).toList());
    }
}
