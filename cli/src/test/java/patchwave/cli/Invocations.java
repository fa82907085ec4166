package patchwave.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import patchwave.cli.session.Session;
import patchwave.cli.session.Surroundings;
import patchwave.cli.signing.ApprovalFile;
import patchwave.cli.signing.PlanFile;
import picocli.CommandLine;

/**
 * One good call of every command, for tests that walk the whole tree. A new command needs a line here, an answer in {@link
 * CannedAnswers}, and its section in docs/cli.md (CliReferenceTest makes it).
 */
final class Invocations {
    private Invocations() {}

    /** The arguments after each command's name. FLEET, PLAN and APPROVAL are files that exist, NEW is one that does not. */
    static final Map<String, String> OF_EACH = new TreeMap<>(Map.ofEntries(
            Map.entry("emergency", "--advisory CVE-2015-0235 --package libc6 --reason GHOST --no-watch"),
            Map.entry("why", "web-2"),
            Map.entry("holds", ""),
            Map.entry("fleet check", "FLEET"),
            Map.entry("fleet diff", "FLEET"),
            Map.entry("fleet apply", "FLEET"),
            Map.entry("fleet defaults", ""),
            Map.entry("fleet schema", ""),
            Map.entry("fleet table", "default"),
            Map.entry("fleet show", ""),
            Map.entry("bootstrap", "--inventory INVENTORY --user ann --list"),
            Map.entry("rescue", "web-1"),
            Map.entry("enrol token create", "--environment dev"),
            Map.entry("hosts list", ""),
            Map.entry("hosts show", "web-1"),
            Map.entry("hosts find", "--package log4j-core --version <2.17.1"),
            Map.entry("hosts quarantine", "web-1 --reason disk"),
            Map.entry("hosts readmit", "web-1 --reason mended"),
            Map.entry("hosts remove", "web-1 --reason scrapped"),
            Map.entry("sbom", "web-1"),
            Map.entry("floor lower", "production/web --to 2 --for 2h --reason GHOST"),
            Map.entry("floor approve", "floor-7"),
            Map.entry("floor restore", "floor-7 --reason mended"),
            Map.entry("floor list", ""),
            Map.entry("advisory record", "CVE-2015-0235 --package glibc"),
            Map.entry("advisory assert", "CVE-2015-0235 --proof-of-concept --link https://example.org/ghost"),
            Map.entry("advisory retract", "assertion-7 --reason hoax"),
            Map.entry("advisory why", "CVE-2015-0235"),
            Map.entry("advisory exposure", "CVE-2015-0235"),
            Map.entry("advisory extend", "CVE-2015-0235 --until 2026-12-08T22:00Z --reason mail"),
            Map.entry("advisory list", ""),
            Map.entry("rollout proposal", "CVE-2015-0235"),
            Map.entry("report sla", ""),
            Map.entry("feeds", ""),
            Map.entry("rollback", "ghost-1 --reason broken"),
            Map.entry("notifications list", ""),
            Map.entry("notifications test", ""),
            Map.entry("rollout plan", "--package libc6 --reason GHOST"),
            Map.entry("rollout show-plan", "PLAN"),
            Map.entry("rollout sign", "PLAN"),
            Map.entry("rollout start", "PLAN"),
            Map.entry("rollout watch", "ghost-1"),
            Map.entry("rollout show", "ghost-1 --hosts"),
            Map.entry("rollout list", ""),
            Map.entry("rollout pause", "ghost-1 --reason slow"),
            Map.entry("rollout resume", "ghost-1 --reason mended"),
            Map.entry("rollout abort", "ghost-1 --reason bad"),
            Map.entry("rollout supersede", "ghost-0 --yes"),
            Map.entry("rollout retry", "ghost-1 web-1 --reason mended"),
            Map.entry("rollout exclude", "ghost-1 web-1 --reason busy"),
            Map.entry("approval create", "--environment dev --environment staging --reason nights --out NEW"),
            Map.entry("approval show", "APPROVAL"),
            Map.entry("approval sign", "APPROVAL"),
            Map.entry("approval grant", "APPROVAL"),
            Map.entry("approval list", ""),
            Map.entry("approval revoke", "standing-dev-20261121-ab12 --reason quiet"),
            Map.entry("windows next", "--for production/web"),
            Map.entry("windows list", ""),
            Map.entry("audit verify", ""),
            Map.entry("audit tail", ""),
            Map.entry("operator keygen", "--out NEW"),
            Map.entry("completion", "bash")));

    /** What cannot answer with a JSON document: it makes a text for another program. */
    static final List<String> WITHOUT_JSON = List.of("completion", "operator keygen");

    /** The whole call of a command, with the files it needs made below a folder. */
    static List<String> call(String command, Path folder) {
        List<String> call = new ArrayList<>(List.of(command.split(" ", -1)));
        for (String argument : OF_EACH.getOrDefault(command, "").split(" ", -1)) {
            if (!argument.isEmpty()) {
                call.add(file(argument, folder));
            }
        }
        return call;
    }

    private static String file(String argument, Path folder) {
        return switch (argument) {
            case "FLEET" -> written(folder.resolve("fleet.yaml"), "pools: {}\n");
            case "INVENTORY" -> written(folder.resolve("hosts.ini"), """
                [web]
                web-[1:2].a-rather-long-domain.example.org patchwave_labels=service-web=yes,zone=a
                [web:vars]
                patchwave_environment=production
                """);
            case "PLAN" ->
                written(
                        folder.resolve("ghost.plan"),
                        PlanFile.of(Fixtures.plan().toByteString(), Fixtures.preview())
                                .text());
            case "APPROVAL" ->
                written(
                        folder.resolve("standing.approval"),
                        ApprovalFile.of(ApprovalAnswers.approval()).text());
            case "NEW" -> unused(folder).toString();
            default -> argument;
        };
    }

    /** Another one for each call in a folder. */
    private static Path unused(Path folder) {
        int number = 1;
        while (Files.exists(folder.resolve("new-" + number))) {
            number++;
        }
        return folder.resolve("new-" + number);
    }

    private static String written(Path file, String text) {
        try {
            return Files.writeString(file, text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every command that does something, "rollout plan" and so on, in the order of the tree. */
    static List<String> commands() {
        List<String> commands = new ArrayList<>();
        collect(tree(), "", commands);
        return commands;
    }

    /** The command of that name, such as "rollout plan". */
    static CommandLine find(CommandLine root, String command) {
        CommandLine found = root;
        for (String name : command.split(" ", -1)) {
            found = Objects.requireNonNull(found.getSubcommands().get(name), command);
        }
        return found;
    }

    private static void collect(CommandLine command, String path, List<String> commands) {
        command.getSubcommands().forEach((name, sub) -> {
            String whole = path.isEmpty() ? name : path + " " + name;
            if (sub.getSubcommands().isEmpty()) {
                commands.add(whole);
            } else {
                collect(sub, whole, commands);
            }
        });
    }

    /** The real tree, in surroundings that reach nobody. */
    static CommandLine tree(String... arguments) {
        Session session = new Session(new Surroundings(
                System.out,
                System.err,
                Map.of(),
                Path.of("/nowhere"),
                false,
                true,
                () -> Fixtures.NOW,
                ZoneOffset.UTC,
                _ -> {},
                _ -> () -> {},
                new SecureRandom(),
                _ -> {
                    throw new IllegalStateException("help calls nobody");
                }));
        return CommandTree.of(session, arguments);
    }
}
