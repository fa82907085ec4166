package patchwave.cli.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import patchwave.cli.ssh.SshServer;

/** A copy of this machine with a real package database and a real sshd, which is gone when it is closed. */
public final class ThrowAwayHost implements AutoCloseable {
    private final SshServer sshd;
    private final Path root;

    private ThrowAwayHost(SshServer sshd, Path root) {
        this.sshd = sshd;
        this.root = root;
    }

    /** Why this machine cannot make one; empty if it can. */
    public static String whyNot(Path scratch) {
        String why = SshServer.whyNot();
        if (!why.isEmpty()) {
            return why;
        }
        for (String tool : List.of("/usr/bin/dpkg-deb", "/usr/bin/apt-get", "/usr/bin/sudo", "/usr/bin/unshare")) {
            if (!Files.isExecutable(Path.of(tool))) {
                return "there is no " + tool;
            }
        }
        try {
            List<String> line = new ArrayList<>(below(scratch.resolve("try")));
            line.add("true");
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? "" : "no overlay in a mount namespace: " + said.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private static List<String> below(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path script = folder.resolve("throw-away-root.sh");
        try (InputStream in = ThrowAwayHost.class.getResourceAsStream("throw-away-root.sh")) {
            Files.copy(java.util.Objects.requireNonNull(in), script, StandardCopyOption.REPLACE_EXISTING);
        }
        return List.of(
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "sh",
                script.toString(),
                folder.resolve("root").toString());
    }

    /**
     * Makes one.
     *
     * @param key public key that may come in as root and as ops
     * @param sudoers what ops may do; empty: everything, with a password
     */
    public static ThrowAwayHost start(Path folder, Path key, String sudoers) {
        try {
            List<String> line = new ArrayList<>();
            if (!sudoers.isEmpty()) {
                line.addAll(List.of("env", "SUDOERS=" + sudoers));
            }
            line.addAll(below(folder));
            SshServer sshd = SshServer.start(folder, key, line, "PasswordAuthentication yes");
            return new ThrowAwayHost(sshd, sshd.processRoot());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public SshServer sshd() {
        return sshd;
    }

    /** A file of it, seen from outside. */
    public Path file(String path) {
        return root.resolve(path.substring(1));
    }

    public boolean has(String path) {
        return Files.exists(file(path));
    }

    public String read(String path) {
        try {
            return Files.readString(file(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void write(String path, String text) {
        try {
            Files.createDirectories(java.util.Objects.requireNonNull(file(path).getParent()));
            Files.writeString(file(path), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a script in it, as root. */
    public String run(String script) {
        return SshServer.run(
                "nsenter", "--target", pid(), "--mount", "--pid", "--root", "--wd=" + root, "sh", "-c", script);
    }

    /** Starts a script in it, as root; it ends with the host at the latest. */
    public Process start(String script) {
        try {
            return new ProcessBuilder(
                            "nsenter",
                            "--target",
                            pid(),
                            "--mount",
                            "--pid",
                            "--root",
                            "--wd=" + root,
                            "sh",
                            "-c",
                            script)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String pid() {
        return String.valueOf(root.getParent() == null ? "" : root.getParent().getFileName());
    }

    /** Temporary files that were left on it. */
    public List<String> leftovers() {
        try (Stream<Path> tmp = Files.list(file("/tmp"));
                Stream<Path> varTmp = Files.list(file("/var/tmp"))) {
            return Stream.concat(tmp, varTmp)
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("patchwave-[A-Za-z0-9]{10}"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        sshd.close();
    }
}
