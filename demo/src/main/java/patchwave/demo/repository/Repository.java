package patchwave.demo.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import patchwave.demo.command.Processes;

/** A signed apt repository in a folder: suite "ghost", component "main". */
public final class Repository {
    /** The suite's name. */
    public static final String SUITE = "ghost";

    private final Path folder;
    private final SigningKey key;
    private final InstantSource clock;
    private final Processes processes;

    public Repository(Path folder, SigningKey key, InstantSource clock, Processes processes) {
        this.folder = folder;
        this.key = key;
        this.clock = clock;
        this.processes = processes;
    }

    /**
     * Builds the packages with dpkg-deb and writes the signed index over them, in place of any former one.
     *
     * @throws patchwave.demo.command.CommandFailedException if dpkg or dpkg-deb fails
     */
    public void publish(List<DebianPackage> packages) {
        try {
            String architecture = processes
                    .require(List.of("dpkg", "--print-architecture"), Map.of())
                    .strip();
            StringBuilder index = new StringBuilder();
            for (DebianPackage debianPackage : packages) {
                String path = "pool/" + debianPackage.fileName();
                build(debianPackage, folder.resolve(path));
                byte[] bytes = Files.readAllBytes(folder.resolve(path));
                index.append(IndexText.paragraph(debianPackage, IndexedFile.of(path, bytes)));
            }
            byte[] indexBytes = index.toString().getBytes(StandardCharsets.UTF_8);
            String indexPath = "main/binary-" + architecture + "/Packages";
            Path suite = folder.resolve("dists").resolve(SUITE);
            Files.createDirectories(suite.resolve(indexPath).getParent());
            Files.write(suite.resolve(indexPath), indexBytes);
            String release = IndexText.release(
                    SUITE, clock.instant(), architecture, List.of(IndexedFile.of(indexPath, indexBytes)));
            Files.writeString(suite.resolve("InRelease"), key.clearSigned(release));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void build(DebianPackage debianPackage, Path target) throws IOException {
        Path tree = folder.resolve("build").resolve(debianPackage.fileName());
        Files.createDirectories(target.getParent());
        for (Map.Entry<String, DebianPackage.PackagedFile> entry :
                debianPackage.files().entrySet()) {
            write(
                    tree.resolve(entry.getKey()),
                    entry.getValue().text(),
                    entry.getValue().executable());
        }
        write(tree.resolve("DEBIAN/control"), debianPackage.control(), false);
        for (Map.Entry<String, String> script : debianPackage.scripts().entrySet()) {
            write(tree.resolve("DEBIAN").resolve(script.getKey()), script.getValue(), true);
        }
        processes.require(
                List.of("dpkg-deb", "-Zgzip", "--root-owner-group", "--build", tree.toString(), target.toString()),
                Map.of());
        Processes.remove(tree);
    }

    private static void write(Path file, String text, boolean executable) throws IOException {
        Files.createDirectories(file.getParent());
        // dpkg-deb wants 0755 of folders whatever the umask is.
        for (Path folder = file.getParent(); folder != null && !folder.endsWith("build"); folder = folder.getParent()) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
}
