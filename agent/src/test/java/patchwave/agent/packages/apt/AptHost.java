package patchwave.agent.packages.apt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assumptions;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.command.TransactionRunner;
import patchwave.agent.packages.Answer;
import patchwave.agent.packages.KeptFiles;
import patchwave.agent.packages.PackageManager;
import patchwave.agent.packages.TestHost;
import patchwave.agent.packages.TestPackage;

/** A root directory with the real apt and dpkg, unprivileged, and a repository beside it. */
public final class AptHost implements TestHost {
    /** Package files, built once for all tests: what they hold does not depend on the host. */
    private static final Map<TestPackage, byte[]> BUILT = new ConcurrentHashMap<>();

    private final Path directory;
    private final CommandRunner commands;
    private final Apt apt;
    private boolean isStrong;

    public AptHost(Path directory) throws Exception {
        this.directory = directory;
        this.commands = new CommandRunner(directory.resolve("scratch"));
        for (String needed : List.of("apt-get", "dpkg", "dpkg-deb")) {
            Assumptions.assumeTrue(
                    Files.isExecutable(Path.of("/usr/bin", needed)),
                    () -> "NOT TESTED: " + needed
                            + " is not installed; the apt back end is tested on Debian and its kin only");
        }
        makeRoot();
        this.apt = open(TransactionRunner.inOwnSession());
    }

    /** Another instance on the same root, such as after a restart of the agent. */
    Apt open(TransactionRunner runner) throws InterruptedException {
        AptSettings settings = new AptSettings(
                root(), Optional.of(root().resolve("etc/apt/apt.conf")), directory.resolve("archive"), Duration.ZERO);
        return switch (Apt.open(settings, commands, runner)) {
            case Answer.Given<Apt> given -> given.value();
            case Answer.Failed<Apt> failed ->
                throw new AssertionError(failed.failure().detail());
        };
    }

    private void makeRoot() throws IOException {
        for (String part : List.of(
                "etc/apt/preferences.d",
                "etc/apt/apt.conf.d",
                "var/lib/dpkg/info",
                "var/lib/dpkg/updates",
                "var/lib/dpkg/triggers",
                "var/lib/apt/lists/partial",
                "var/cache/apt/archives/partial",
                "var/log/apt",
                "tmp")) {
            Files.createDirectories(root().resolve(part));
        }
        Files.createDirectories(directory.resolve("repository"));
        Files.createFile(root().resolve("var/lib/dpkg/status"));
        Files.writeString(root().resolve("etc/apt/apt.conf"), """
                Dir "%1$s";
                Dir::State::status "%1$s/var/lib/dpkg/status";
                Dir::Bin::dpkg "/usr/bin/dpkg";
                APT::Sandbox::User "";
                APT::Architecture "amd64";
                Acquire::Languages "none";
                Dpkg::Options { "--root=%1$s"; "--force-not-root"; "--force-script-chrootless"; "--force-unsafe-io"; "--log=%1$s/var/log/dpkg.log"; };
                """.formatted(root()));
        repositoryBy("copy");
        Files.createFile(directory.resolve("repository/Packages"));
    }

    /** Reads the repository by another of apt's methods from now on. */
    void repositoryBy(String method) throws IOException {
        Files.writeString(
                root().resolve("etc/apt/sources.list"),
                "deb [trusted=yes] " + method + ":" + directory + "/repository ./\n");
    }

    /** The repository names SHA-512 beside SHA-256 from now on, as apt-ftparchive and Ubuntu do. */
    void strongerHashes() {
        isStrong = true;
    }

    @Override
    public Path root() {
        return directory.resolve("root");
    }

    @Override
    public PackageManager packages() {
        return apt;
    }

    @Override
    public String architecture() {
        return "amd64";
    }

    @Override
    public String independent() {
        return "all";
    }

    @Override
    public String whole() {
        return "ii ";
    }

    @Override
    public List<String> programs() {
        return List.of("apt-get", "dpkg");
    }

    @Override
    public String lockHolder() {
        return "apt-get";
    }

    @Override
    public Path archived(String name, String version, String architecture) {
        return directory.resolve("archive").resolve(file(name, version.replace(":", "%3a"), architecture));
    }

    @Override
    public Path published(String name, String version) {
        return directory.resolve("repository").resolve(file(name, version.replace(":", ""), "amd64"));
    }

    private static String file(String name, String version, String architecture) {
        return name + "_" + version + "_" + architecture + ".deb";
    }

    @Override
    public void forget(String name, String version) throws IOException {
        Files.deleteIfExists(archived(name, version, "amd64"));
        Files.deleteIfExists(root().resolve("var/cache/apt/archives").resolve(file(name, version, "amd64")));
    }

    @Override
    public String log() throws IOException {
        return Files.readString(root().resolve("var/log/apt/history.log"));
    }

    @Override
    public void publish(TestPackage... built) throws Exception {
        StringBuilder index = new StringBuilder();
        for (TestPackage one : built) {
            index.append(build(one)).append('\n');
        }
        Path file = directory.resolve("repository/Packages");
        Files.writeString(file, Files.readString(file) + index);
        run("apt-get", "-q", "update");
    }

    /** Puts one package into the repository, and tells its paragraph of the index. */
    private String build(TestPackage one) throws Exception {
        StringBuilder fields =
                new StringBuilder("Package: " + one.name() + "\nVersion: " + one.version() + "\nArchitecture: "
                        + one.architecture() + "\nMaintainer: Test <test@example.org>\nDescription: for tests\n");
        if (!one.source().equals(one.name())) {
            fields.append("Source: ").append(one.source()).append('\n');
        }
        one.relations().forEach((field, value) -> fields.append(field + ": " + value + "\n"));
        byte[] built = BUILT.get(one);
        if (built == null) {
            built = build(one, fields.toString());
            BUILT.put(one, built);
        }
        String name = one.name() + "_" + one.version().replace(":", "") + "_" + one.architecture() + ".deb";
        Path deb = Files.write(directory.resolve("repository").resolve(name), built);
        return fields + "Filename: ./" + name + "\nSize: " + built.length + "\nSHA256: " + KeptFiles.sha256(deb)
                + (isStrong ? "\nSHA512: " + KeptFiles.digest(deb, "sha512") : "") + "\n";
    }

    private byte[] build(TestPackage one, String fields) throws Exception {
        Path tree = Files.createTempDirectory(directory, "build-");
        Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path control = Files.createDirectories(tree.resolve("DEBIAN"));
        Files.writeString(control.resolve("control"), fields);
        for (Map.Entry<String, String> file : one.files().entrySet()) {
            Path path = tree.resolve(file.getKey().substring(1));
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        Files.write(control.resolve("conffiles"), one.configurationFiles());
        if (!one.afterInstall().isEmpty()) {
            Path script = control.resolve("postinst");
            Files.writeString(script, "#!/bin/sh\nset -e\n" + one.afterInstall() + "\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Path deb = directory.resolve("built.deb");
        run("dpkg-deb", "--root-owner-group", "-Znone", "--build", tree.toString(), deb.toString());
        return Files.readAllBytes(deb);
    }

    @Override
    public void install(String... specifications) throws Exception {
        List<String> argv = new ArrayList<>(List.of("apt-get", "-q", "-y", "install"));
        argv.addAll(List.of(specifications));
        run(argv.toArray(String[]::new));
    }

    @Override
    public void hold(String name) throws Exception {
        run("apt-mark", "hold", name);
    }

    @Override
    public void pin(String name, String version) throws Exception {
        Files.writeString(
                root().resolve("etc/apt/preferences.d/test"),
                "Package: " + name + "\nPin: version " + version + "\nPin-Priority: 1001\n");
    }

    @Override
    public void cutOff() throws Exception {
        Files.move(directory.resolve("repository"), directory.resolve("gone"));
    }

    public String run(String... argv) throws Exception {
        Map<String, String> environment = Map.of(
                "APT_CONFIG",
                root().resolve("etc/apt/apt.conf").toString(),
                "DEBIAN_FRONTEND",
                "noninteractive",
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
