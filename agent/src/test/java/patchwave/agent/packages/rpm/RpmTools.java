package patchwave.agent.packages.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.packages.TestPackage;

/** Builds and signs real packages, once for all tests of a process: what they hold does not depend on the host. */
final class RpmTools {
    private static final Map<TestPackage, Path> BUILT = new ConcurrentHashMap<>();

    private final Path directory;
    private final CommandRunner commands;

    private static Optional<RpmTools> shared = Optional.empty();

    private RpmTools(Path directory) {
        this.directory = directory;
        this.commands = new CommandRunner(directory.resolve("scratch"));
    }

    /** The tools of all hosts of this process, working in a directory. */
    static synchronized RpmTools at(Path directory) throws IOException {
        if (shared.isEmpty()) {
            RpmTools tools = new RpmTools(Files.createDirectories(directory));
            // gpg leaves its agent behind, which would live on without us.
            Runtime.getRuntime().addShutdownHook(new Thread(tools::endAgent));
            shared = Optional.of(tools);
        }
        return shared.get();
    }

    /** Skips the test, loudly, where the tools are not; fails it there if the lab is required. */
    static void require(String... programs) throws IOException {
        List<String> missing = new ArrayList<>();
        for (String program : programs) {
            if (!Files.isExecutable(Path.of("/usr/bin", program)) && !Files.isExecutable(Path.of("/bin", program))) {
                missing.add(program);
            }
        }
        boolean isRoot = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        if (missing.isEmpty() && isRoot) {
            return;
        }
        String why = (isRoot ? "" : "not root; ")
                + (missing.isEmpty() ? "" : "not installed: " + String.join(", ", missing))
                + "; as root, run agent/src/test/rpm/setup.sh";
        if ("1".equals(System.getenv("REQUIRE_LAB"))) {
            Assertions.fail("REQUIRE_LAB=1, but the rpm back ends cannot be tested: " + why);
        }
        System.err.println("**** SKIPPED: dnf and zypper are NOT TESTED: " + why);
        Assumptions.abort("NOT TESTED: " + why);
    }

    private void endAgent() {
        try {
            if (Files.isDirectory(home())) {
                run("gpgconf", "--kill", "gpg-agent");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The key that signs packages and repositories, made once. */
    synchronized Path publicKey() throws Exception {
        Path key = directory.resolve("test.asc");
        if (!Files.exists(key)) {
            Files.createDirectories(home());
            run(
                    "gpg",
                    "--batch",
                    "--passphrase",
                    "",
                    "--quick-gen-key",
                    "test@example.org",
                    "rsa2048",
                    "sign",
                    "never");
            Files.writeString(key, run("gpg", "--armor", "--export", "test@example.org"));
        }
        return key;
    }

    private Path home() {
        return directory.resolve("gnupg");
    }

    /** Signs a file beside it, as NAME.asc. */
    void sign(Path file) throws Exception {
        publicKey();
        run("gpg", "--batch", "--yes", "--detach-sign", "--armor", file.toString());
    }

    /** The package's file, signed. */
    Path build(TestPackage one) throws Exception {
        Path built = BUILT.get(one);
        if (built == null) {
            built = rpmbuild(one);
            BUILT.put(one, built);
        }
        return built;
    }

    private Path rpmbuild(TestPackage one) throws Exception {
        publicKey();
        Path tree = Files.createTempDirectory(directory, "build-");
        Path spec = Files.writeString(tree.resolve("test.spec"), spec(one));
        run(
                "rpmbuild",
                "-bb",
                "--quiet",
                "--target",
                "x86_64",
                "--define",
                "_topdir " + tree,
                "--define",
                "_rpmdir " + tree,
                "--define",
                "_build_id_links none",
                "--define",
                "debug_package %{nil}",
                "--define",
                "__os_install_post %{nil}",
                "--define",
                "_dbpath " + tree.resolve("db"),
                "--define",
                "_binary_payload w0.gzdio",
                spec.toString());
        Path built = tree.resolve(architecture(one)).resolve(fileName(one));
        Files.copy(built, unsigned(built));
        run(
                "rpmsign",
                "--define",
                "_gpg_name test@example.org",
                "--define",
                "__gpg /usr/bin/gpg",
                "--define",
                "_dbpath " + tree.resolve("db"),
                "--addsign",
                built.toString());
        return built;
    }

    /** The same package as it was before it was signed. */
    static Path unsigned(Path built) {
        return built.resolveSibling(built.getFileName() + ".unsigned");
    }

    static String architecture(TestPackage one) {
        return one.architecture().equals("all") ? "noarch" : "x86_64";
    }

    /** As rpm names it: without the epoch. */
    static String fileName(TestPackage one) {
        return one.name() + "-" + one.version().replaceFirst("^\\d+:", "") + "." + architecture(one) + ".rpm";
    }

    private static String spec(TestPackage one) {
        String plain = one.version().replaceFirst("^\\d+:", "");
        int dash = plain.lastIndexOf('-');
        StringBuilder spec = new StringBuilder();
        boolean isOwn = one.source().equals(one.name());
        spec.append("Name: ").append(one.source()).append('\n');
        if (one.version().contains(":")) {
            spec.append("Epoch: ").append(one.version().replaceFirst(":.*", "")).append('\n');
        }
        spec.append("Version: ").append(plain, 0, dash).append('\n');
        spec.append("Release: ").append(plain.substring(dash + 1)).append('\n');
        spec.append("Summary: for tests\nLicense: MIT\n");
        if (one.architecture().equals("all")) {
            spec.append("BuildArch: noarch\n");
        }
        String of = isOwn ? "" : " -n " + one.name();
        if (!isOwn) {
            spec.append("%description\nfor tests\n%package").append(of).append("\nSummary: for tests\n");
        }
        spec.append("AutoReqProv: no\n");
        one.relations()
                .forEach((field, value) -> spec.append(relation(field))
                        .append(": ")
                        .append(value.replaceAll("\\(([<=>]+ [^)]+)\\)", "$1"))
                        .append('\n'));
        spec.append("%description").append(of).append("\nfor tests\n%install\n");
        one.files()
                .forEach((path, content) -> spec.append("mkdir -p $(dirname %{buildroot}")
                        .append(path)
                        .append(")\ncat >%{buildroot}")
                        .append(path)
                        .append(" <<'TEXT'\n")
                        .append(content)
                        .append("TEXT\n"));
        if (!one.afterInstall().isEmpty()) {
            spec.append("%post")
                    .append(of)
                    .append('\n')
                    .append(one.afterInstall())
                    .append('\n');
        }
        spec.append("%files").append(of).append('\n');
        one.files()
                .keySet()
                .forEach(path -> spec.append(one.configurationFiles().contains(path) ? "%config(noreplace) " : "")
                        .append(path)
                        .append('\n'));
        return spec.toString();
    }

    private static String relation(String field) {
        return switch (field) {
            case "Depends" -> "Requires";
            case "Pre-Depends" -> "Requires(pre)";
            default -> field;
        };
    }

    /** Runs a command that must succeed; its output. */
    String run(String... argv) throws InterruptedException {
        Map<String, String> environment = Map.of(
                "HOME",
                directory.toString(),
                "GNUPGHOME",
                home().toString(),
                "LC_ALL",
                "C.UTF-8",
                "PATH",
                "/usr/sbin:/usr/bin:/sbin:/bin");
        CommandEnd end = commands.run(new Command(List.of(argv), environment, directory), Duration.ofMinutes(1));
        assertThat(end)
                .isInstanceOfSatisfying(
                        CommandEnd.Exited.class,
                        exited -> assertThat(exited.exitCode())
                                .as(String.join(" ", argv) + "\n" + exited.everything())
                                .isZero());
        return end instanceof CommandEnd.Exited exited ? exited.output() : "";
    }
}
