package patchwave.agent.packages.zypper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.command.TransactionRunner;
import patchwave.agent.packages.Answer;
import patchwave.agent.packages.PackageManager;
import patchwave.agent.packages.rpm.FrontEndHost;
import patchwave.agent.packages.rpm.RpmHost;
import patchwave.agent.packages.rpm.RpmSettings;

/** A host whose front end is zypper. */
record ZypperHost() implements FrontEndHost {
    static RpmHost in(Path directory) throws Exception {
        return new RpmHost(directory, new ZypperHost());
    }

    @Override
    public String name() {
        return "zypper";
    }

    @Override
    public Answer<PackageManager> open(RpmSettings settings, CommandRunner commands, TransactionRunner runner)
            throws InterruptedException {
        return Zypper.open(settings, commands::run, runner);
    }

    @Override
    public void configure(Path root, Path repository, Path publicKey) throws IOException {
        Files.createDirectories(root.resolve("etc/zypp/repos.d"));
        Files.writeString(root.resolve("etc/zypp/zypp.conf"), "[main]\nmultiversion = provides:multiversion(kernel)\n");
        Files.writeString(root.resolve("etc/zypp/repos.d/test.repo"), """
                [test]
                name=test
                enabled=1
                autorefresh=1
                type=rpm-md
                baseurl=dir:%s
                gpgcheck=1
                repo_gpgcheck=1
                gpgkey=file://%s
                """.formatted(repository, publicKey));
    }

    @Override
    public List<String> programs() {
        return List.of("zypper", "rpm");
    }

    @Override
    public void hold(Path root, String name) throws IOException {
        lock(root, "solvable_name: " + name);
    }

    @Override
    public void pin(Path root, String name, String version) throws IOException {
        lock(root, "solvable_name: " + name + "\nversion: > " + version);
    }

    private static void lock(Path root, String words) throws IOException {
        Files.writeString(
                root.resolve("etc/zypp/locks"),
                "\ntype: package\nmatch_type: glob\ncase_sensitive: on\n" + words + "\n\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    @Override
    public void occupy(Path root, long pid) throws IOException {
        Files.writeString(root.resolve("run/zypp.pid"), Long.toString(pid));
    }

    @Override
    public String log(RpmHost host) throws IOException {
        return Files.readString(host.root().resolve("var/log/zypp/history"));
    }
}
