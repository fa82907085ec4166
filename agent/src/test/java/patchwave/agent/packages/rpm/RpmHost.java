package patchwave.agent.packages.rpm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.command.TransactionRunner;
import patchwave.agent.packages.Answer;
import patchwave.agent.packages.PackageManager;
import patchwave.agent.packages.Refreshed;
import patchwave.agent.packages.TestHost;
import patchwave.agent.packages.TestPackage;
import patchwave.agent.packages.VendorAdvisory;

/** A root directory with a real rpm database, a shell for scriptlets, and a signed repository beside it. Needs root: rpm does chroot. */
public final class RpmHost implements TestHost {
    private static final Path SHARED = Path.of(
                    "target", "tmp", "rpm-tools-" + ProcessHandle.current().pid())
            .toAbsolutePath();
    /** What the shell of a scriptlet may use. */
    private static final List<String> APPLETS = List.of("sh", "touch", "sleep", "cat");

    private final Path directory;
    private final FrontEndHost frontEnd;
    private final RpmTools tools;
    private final PackageManager manager;
    private boolean stale = true;
    private Optional<Path> advisories = Optional.empty();

    /** A host with this front end. */
    public RpmHost(Path directory, FrontEndHost frontEnd) throws Exception {
        RpmTools.require(frontEnd.name(), "rpm", "rpmbuild", "rpmsign", "createrepo_c", "gpg", "busybox");
        this.directory = directory;
        this.frontEnd = frontEnd;
        this.tools = RpmTools.at(SHARED);
        makeRoot();
        frontEnd.configure(root(), repository(), tools.publicKey());
        this.manager = reopened();
    }

    /** Skips the test, loudly, where these programs or root's rights are not; fails it there if the lab is required. */
    public static void require(String... programs) throws IOException {
        RpmTools.require(programs);
    }

    /** Another instance on the same root, such as after a restart of the agent. */
    public PackageManager reopened() throws InterruptedException {
        RpmSettings settings = new RpmSettings(root(), home(), directory.resolve("archive"), Duration.ZERO);
        CommandRunner commands = new CommandRunner(directory.resolve("scratch"));
        return switch (frontEnd.open(settings, commands, TransactionRunner.inOwnSession())) {
            case Answer.Given<PackageManager> given -> given.value();
            case Answer.Failed<PackageManager> failed ->
                throw new AssertionError(failed.failure().toString());
        };
    }

    private Path home() {
        return directory.resolve("home");
    }

    private void makeRoot() throws Exception {
        for (String part : List.of("bin", "dev", "etc/rpm", "tmp", "var/tmp", "var/lib/rpm", "var/log", "run")) {
            Files.createDirectories(root().resolve(part));
        }
        Files.copy(Path.of("/bin/busybox"), root().resolve("bin/busybox"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String applet : APPLETS) {
            Files.createSymbolicLink(root().resolve("bin").resolve(applet), Path.of("busybox"));
        }
        tools.run("mknod", root().resolve("dev/null").toString(), "c", "1", "3");
        // Debian's rpm keeps the database in the home directory.
        Files.createDirectories(home());
        Files.writeString(home().resolve(".rpmmacros"), "%_dbpath /var/lib/rpm\n");
        Files.createDirectories(repository());
        rpm("--import", tools.publicKey().toString());
        // What the root has of itself.
        TestPackage base = TestPackage.of("test-base", "1-1")
                .independent()
                .relation("Provides", "system-release = 9, system-release(releasever) = 9, /bin/sh");
        rpm("-i", tools.build(base).toString());
        index();
    }

    private Path repository() {
        return directory.resolve("repository");
    }

    /** Runs rpm on the host's database. */
    public String rpm(String... arguments) throws InterruptedException {
        List<String> argv =
                new ArrayList<>(List.of("rpm", "--define", "_dbpath /var/lib/rpm", "--root", root().toString()));
        argv.addAll(List.of(arguments));
        return run(argv);
    }

    /** Runs a command that must succeed; its output. */
    public String run(List<String> argv) throws InterruptedException {
        return tools.run(argv.toArray(String[]::new));
    }

    /** Builds a package, for no repository. */
    public Path build(TestPackage one) throws Exception {
        return tools.build(one);
    }

    /** Adds a package to the repository that nobody has signed. */
    public void publishUnsigned(TestPackage one) throws Exception {
        Files.copy(
                RpmTools.unsigned(tools.build(one)),
                repository().resolve(RpmTools.fileName(one)),
                StandardCopyOption.REPLACE_EXISTING);
        index();
    }

    /** Has the repository publish these advisories, and no others. */
    public void advise(List<VendorAdvisory> open) throws Exception {
        this.advisories = Optional.of(Files.writeString(directory.resolve("updateinfo.xml"), Updateinfo.of(open)));
        index();
    }

    /** Has a process hold the front end's lock, as its own would. */
    public void occupy(long pid) throws IOException {
        frontEnd.occupy(root(), pid);
    }

    private void index() throws Exception {
        tools.run(
                "createrepo_c",
                "--quiet",
                "--update",
                "--simple-md-filenames",
                repository().toString());
        if (advisories.isPresent()) {
            tools.run(
                    "modifyrepo_c",
                    "--simple-md-filenames",
                    "--mdtype",
                    "updateinfo",
                    advisories.get().toString(),
                    repository().resolve("repodata").toString());
        }
        tools.sign(repository().resolve("repodata/repomd.xml"));
        stale = true;
    }

    @Override
    public Path root() {
        return directory.resolve("root");
    }

    @Override
    public PackageManager packages() {
        if (stale) {
            stale = false;
            try {
                if (manager.refresh() instanceof Answer.Failed<Refreshed> failed) {
                    throw new AssertionError(failed.failure().toString());
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return manager;
    }

    @Override
    public String architecture() {
        return "x86_64";
    }

    @Override
    public String independent() {
        return "noarch";
    }

    @Override
    public String whole() {
        return RpmDatabase.INSTALLED;
    }

    @Override
    public Path archived(String name, String version, String architecture) {
        return directory
                .resolve("archive")
                .resolve(name + "-" + version.replace(":", "%3a") + "." + architecture + ".rpm");
    }

    @Override
    public Path published(String name, String version) {
        return repository().resolve(name + "-" + version + ".x86_64.rpm");
    }

    @Override
    public void forget(String name, String version) throws Exception {
        Path archived = archived(name, version, architecture());
        Files.deleteIfExists(archived);
        // What zypper's transaction has of it by another name.
        Files.deleteIfExists(directory.resolve("transaction/files").resolve(archived.getFileName()));
    }

    @Override
    public void publish(TestPackage... built) throws Exception {
        for (TestPackage one : built) {
            Path file = tools.build(one);
            Files.copy(file, repository().resolve(RpmTools.fileName(one)), StandardCopyOption.REPLACE_EXISTING);
        }
        index();
    }

    @Override
    public void install(String... specifications) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-U", "--oldpackage"));
        for (String specification : specifications) {
            String[] parts = specification.split("=", 2);
            String prefix = parts[0] + "-" + parts[1].replaceFirst("^\\d+:", "") + ".";
            try (Stream<Path> files = Files.list(repository())) {
                files.map(Path::toString)
                        .filter(file -> file.startsWith(repository() + "/" + prefix))
                        .forEach(arguments::add);
            }
        }
        rpm(arguments.toArray(String[]::new));
    }

    @Override
    public List<String> programs() {
        return frontEnd.programs();
    }

    @Override
    public String lockHolder() {
        return frontEnd.programs().getLast();
    }

    @Override
    public void hold(String name) throws Exception {
        frontEnd.hold(root(), name);
    }

    @Override
    public void pin(String name, String version) throws Exception {
        frontEnd.pin(root(), name, version);
    }

    @Override
    public String log() throws Exception {
        return frontEnd.log(this);
    }

    @Override
    public void cutOff() throws Exception {
        packages();
        Files.move(repository(), directory.resolve("gone"));
    }
}
