package patchwave.agent.packages.dnf;

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

/** A host whose front end is dnf. */
record DnfHost() implements FrontEndHost {
    static RpmHost in(Path directory) throws Exception {
        return new RpmHost(directory, new DnfHost());
    }

    @Override
    public String name() {
        return "dnf";
    }

    @Override
    public Answer<PackageManager> open(RpmSettings settings, CommandRunner commands, TransactionRunner runner)
            throws InterruptedException {
        return Dnf.open(settings, commands::run, runner);
    }

    @Override
    public void configure(Path root, Path repository, Path publicKey) throws IOException {
        Files.createDirectories(root.resolve("etc/yum.repos.d"));
        Files.createDirectories(root.resolve("etc/dnf"));
        Files.writeString(root.resolve("etc/dnf/dnf.conf"), "[main]\ngpgcheck=1\n");
        Files.writeString(root.resolve("etc/yum.repos.d/test.repo"), """
                [test]
                name=test
                baseurl=file://%s
                gpgcheck=1
                gpgkey=file://%s
                """.formatted(repository, publicKey));
    }

    @Override
    public List<String> programs() {
        return List.of("dnf");
    }

    @Override
    public void hold(Path root, String name) throws IOException {
        exclude(root, name);
    }

    @Override
    public void pin(Path root, String name, String version) throws IOException {
        // Without its plugin for locks dnf knows no order here: every later release by name.
        exclude(root, name + "-1.0-[23456789]");
    }

    private static void exclude(Path root, String word) throws IOException {
        Files.writeString(root.resolve("etc/dnf/dnf.conf"), "excludepkgs=" + word + "\n", StandardOpenOption.APPEND);
    }

    @Override
    public void occupy(Path root, long pid) throws IOException {
        Files.writeString(root.resolve("var/cache/dnf/metadata_lock.pid"), Long.toString(pid));
    }

    @Override
    public String log(RpmHost host) throws InterruptedException {
        return host.run(
                List.of("dnf", "--installroot=" + host.root(), "--disablerepo=*", "-C", "history", "info", "last"));
    }
}
