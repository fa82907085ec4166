package patchwave.cli.bootstrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import patchwave.cli.ssh.SshServer;

/** A real .deb that is called as the agent's is, with its unit and its configuration file, and no agent in it. */
public final class AgentDeb {
    private AgentDeb() {}

    /**
     * Builds one.
     *
     * @param postinst the maintainer script's lines
     */
    public static Path build(Path folder, String version, String postinst) {
        try {
            Path tree = folder.resolve("tree-" + version);
            Files.createDirectories(tree.resolve("DEBIAN"));
            Files.createDirectories(tree.resolve("usr/lib/systemd/system"));
            Files.createDirectories(tree.resolve("etc/patchwave"));
            Files.writeString(tree.resolve("DEBIAN/control"), """
                Package: patchwave-agent
                Version: %s
                Architecture: all
                Maintainer: Nobody <nobody@example.org>
                Description: stands for the agent in tests
                """.formatted(version));
            Files.writeString(tree.resolve("DEBIAN/conffiles"), "/etc/patchwave/agent.yaml\n");
            Path script = Files.writeString(tree.resolve("DEBIAN/postinst"), "#!/bin/sh\nset -e\n" + postinst + "\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.writeString(tree.resolve("usr/lib/systemd/system/patchwave-agent.service"), "[Service]\n");
            Files.writeString(tree.resolve("etc/patchwave/agent.yaml"), "plan_signers: []\n");
            SshServer.run("dpkg-deb", "--root-owner-group", "--build", tree.toString(), folder.toString());
            return folder.resolve("patchwave-agent_" + version + "_all.deb");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
