package patchwave.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes, packages and sockets joined, on a procfs and a root that are made up. */
final class HostLookTest {
    private static final String SOCKETS = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77 1 0
            """;

    @TempDir
    Path directory;

    private Path proc;
    private Path root;
    private final Map<String, String> owners = new HashMap<>();
    private final Set<String> asked = new HashSet<>();
    private String stamp = "1";

    @BeforeEach
    void makeHost() throws IOException {
        proc = Files.createDirectories(directory.resolve("proc"));
        root = Files.createDirectories(directory.resolve("root")).toRealPath();
        Files.createDirectories(proc.resolve("sys/kernel"));
        Files.writeString(proc.resolve("sys/kernel/osrelease"), "6.1.0-31-amd64\n");
        Files.writeString(proc.resolve("sys/kernel/version"), "#1 SMP Debian 6.1.128-1\n");
        Files.createDirectories(root.resolve("boot"));
        Files.createFile(root.resolve("boot/vmlinuz-6.1.0-31-amd64"));
        Files.createFile(root.resolve("boot/vmlinuz-6.1.0-30-amd64"));
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/os-release"), "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n");
        link("self/ns/pid", "pid:[1]");
        link("1/ns/net", "net:[1]");
        process(1, "pid:[1]", "net:[1]", "/sbin/init", List.of());
        owners.put("/usr/sbin/nginx", "nginx:amd64");
        owners.put("/usr/lib/libc.so.6", "libc6:amd64");
        owners.put("/usr/bin/bash", "bash:amd64");
        owners.put("/boot/vmlinuz-6.1.0-31-amd64", "linux-image-31:amd64");
        owners.put("/boot/vmlinuz-6.1.0-30-amd64", "linux-image-30:amd64");
    }

    private void link(String name, String target) throws IOException {
        Path link = proc.resolve(name);
        Files.createDirectories(link.getParent());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of(target));
    }

    /** @param files under the root, each mapped as code */
    private void process(long pid, String pids, String network, String program, List<String> files) throws IOException {
        link(pid + "/ns/pid", pids);
        link(pid + "/ns/net", network);
        link(pid + "/exe", root + program);
        Path process = proc.resolve(Long.toString(pid));
        Files.createDirectories(process.resolve("fd"));
        Files.createDirectories(process.resolve("net"));
        Files.writeString(process.resolve("net/tcp"), SOCKETS);
        StringBuilder maps = new StringBuilder("7ffe-7fff rw-p 00000000 00:00 0 [stack]\n");
        files.forEach(file -> maps.append("7f00-7f01 r-xp 00000000 08:01 12 ")
                .append(root)
                .append(file)
                .append('\n'));
        Files.writeString(process.resolve("maps"), maps);
        Files.writeString(process.resolve("stat"), pid + " (x) S 1 1 1 0 -1 4194560" + " 0".repeat(43));
    }

    private List<InventoryRecord> look() throws Exception {
        return look(new HostLook(new FakeSource(), proc, root, "amd64"));
    }

    private static List<InventoryRecord> look(HostLook look) throws Exception {
        return look.look(Optional.empty());
    }

    private static List<InventoryRecord.Use> uses(List<InventoryRecord> records) {
        return records.stream()
                .filter(InventoryRecord.Use.class::isInstance)
                .map(InventoryRecord.Use.class::cast)
                .toList();
    }

    @Test
    void aProgramThatListensMakesItsLibrariesListenToo() throws Exception {
        process(42, "pid:[1]", "net:[1]", "/usr/sbin/nginx", List.of("/usr/lib/libc.so.6"));
        link("42/fd/3", "socket:[77]");
        process(43, "pid:[1]", "net:[1]", "/usr/bin/bash", List.of("/usr/lib/libc.so.6"));
        Listener listener = new Listener(Listener.Protocol.TCP, "0.0.0.0", 80, root + "/usr/sbin/nginx", false);
        assertThat(uses(look()))
                .containsExactly(
                        new InventoryRecord.Use("bash:amd64", List.of(), false),
                        new InventoryRecord.Use("libc6:amd64", List.of(listener), false),
                        new InventoryRecord.Use("nginx:amd64", List.of(listener), false));
    }

    @Test
    void aFileThatWasReplacedIsStillOfItsPackage() throws Exception {
        process(42, "pid:[1]", "net:[1]", "/usr/bin/bash", List.of("/usr/lib/libc.so.6.dpkg-tmp (deleted)"));
        assertThat(uses(look())).contains(new InventoryRecord.Use("libc6:amd64", List.of(), true));
    }

    /** After an update no package has the old file any more, as its name has the version in it. */
    @Test
    void aFileThatIsGoneIsStillOfThePackageThatHadIt() throws Exception {
        HostLook look = new HostLook(new FakeSource(), proc, root, "amd64");
        owners.put("/usr/lib/libfoo.so.1.2.3", "libc6:amd64");
        process(42, "pid:[1]", "net:[1]", "/usr/bin/bash", List.of("/usr/lib/libfoo.so.1.2.3"));
        look(look);
        process(42, "pid:[1]", "net:[1]", "/usr/bin/bash", List.of("/usr/lib/libfoo.so.1.2.3 (deleted)"));
        owners.remove("/usr/lib/libfoo.so.1.2.3");
        for (String next : List.of("2", "3")) {
            stamp = next;
            List<InventoryRecord> records = look(look);
            assertThat(uses(records)).contains(new InventoryRecord.Use("libc6:amd64", List.of(), true));
            assertThat(gaps(records)).containsExactly("archives were not looked for yet");
        }
    }

    @Test
    void codeThatIsGoneAndOfNoKnownPackageIsAGap() throws Exception {
        process(
                42,
                "pid:[1]",
                "net:[1]",
                "/usr/bin/bash",
                List.of("/usr/lib/libfoo.so.1.2.3 (deleted)", "/tmp/jit (deleted)", "/usr/lib/libc.so.6 (deleted)"));
        assertThat(gaps(look()))
                .contains("code of unknown packages that is not on the disk any more still runs: " + root
                        + "/usr/lib/libfoo.so.1.2.3");
    }

    private static List<String> gaps(List<InventoryRecord> records) {
        return ((InventoryRecord.Host) records.getFirst()).gaps();
    }

    @Test
    void aContainersProcessesAreNotOfThisHostsPackages() throws Exception {
        process(42, "pid:[2]", "net:[2]", "/usr/sbin/nginx", List.of("/usr/lib/libc.so.6"));
        assertThat(uses(look())).isEmpty();
    }

    @Test
    void aNetworkOfItsOwnIsSaid() throws Exception {
        process(42, "pid:[1]", "net:[9]", "/usr/sbin/nginx", List.of());
        link("42/fd/3", "socket:[77]");
        assertThat(uses(look()))
                .singleElement()
                .satisfies(use -> assertThat(use.listeners()).allMatch(Listener::isolated));
    }

    @Test
    void theRunningKernelAndTheInstalledOnesAreKnown() throws Exception {
        List<InventoryRecord> records = look();
        assertThat(records.getFirst())
                .isEqualTo(new InventoryRecord.Host(
                        "debian",
                        "12",
                        "bookworm",
                        "amd64",
                        "6.1.0-31-amd64",
                        "#1 SMP Debian 6.1.128-1",
                        "linux-image-31:amd64",
                        List.of("archives were not looked for yet")));
        assertThat(records.stream()
                        .filter(InventoryRecord.PackageEntry.class::isInstance)
                        .map(InventoryRecord.PackageEntry.class::cast)
                        .filter(InventoryRecord.PackageEntry::kernel)
                        .map(InventoryRecord.PackageEntry::name))
                .containsExactly("linux-image-30", "linux-image-31");
    }

    @Test
    void whatCannotBeLookedAtIsAGap() throws Exception {
        process(42, "pid:[1]", "net:[1]", "/usr/sbin/nginx", List.of());
        Files.delete(proc.resolve("42/maps"));
        assertThat(((InventoryRecord.Host) look().getFirst()).gaps())
                .contains("1 processes could not be looked at, or not whole");
    }

    @Test
    void filesOfANetworkAreNotAskedFor() throws Exception {
        Files.writeString(
                proc.resolve("self/mountinfo"),
                "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:50 / " + root + "/srv rw - nfs4 server:/x rw\n");
        process(42, "pid:[1]", "net:[1]", "/usr/sbin/nginx", List.of("/srv/app/libx.so"));
        look();
        assertThat(asked).contains("/usr/sbin/nginx").doesNotContain("/srv/app/libx.so");
    }

    @Test
    void ownersAreAskedForOnceUntilPackagesChange() throws Exception {
        process(42, "pid:[1]", "net:[1]", "/usr/sbin/nginx", List.of());
        HostLook look = new HostLook(new FakeSource(), proc, root, "amd64");
        look(look);
        assertThat(asked).contains("/usr/sbin/nginx", "/sbin/init");
        asked.clear();
        look(look);
        assertThat(asked).isEmpty();
        stamp = "2";
        look(look);
        assertThat(asked).contains("/usr/sbin/nginx");
    }

    private final class FakeSource implements PackageSource {
        @Override
        public List<InventoryRecord.PackageEntry> packages() {
            return List.of("bash", "libc6", "linux-image-30", "linux-image-31", "nginx").stream()
                    .map(name -> new InventoryRecord.PackageEntry(
                            name, "amd64", "1", name, "1", "ii ", List.of(), List.of(), false, Optional.empty()))
                    .toList();
        }

        @Override
        public Map<String, String> owners(Set<String> files, List<InventoryRecord.PackageEntry> packages) {
            asked.addAll(files);
            Map<String, String> found = new HashMap<>(owners);
            found.keySet().retainAll(files);
            return found;
        }

        @Override
        public String stamp() {
            return stamp;
        }
    }
}
