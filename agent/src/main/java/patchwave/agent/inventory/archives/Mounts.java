package patchwave.agent.inventory.archives;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which mounted file systems hold files of this host's own, by /proc/self/mountinfo. */
public final class Mounts {
    /** Whoever asks for a file there may wait for a network, maybe for ever. */
    private static final Pattern NETWORK =
            Pattern.compile("nfs.*|cifs|smb.*|9p|afs|ceph|glusterfs|lustre|gpfs|ocfs2|gfs2"
                    + "|fuse|fuse\\..*|autofs|beegfs|virtiofs|vboxsf|vmhgfs");

    /** Files of these are the kernel's, or in memory. */
    private static final Pattern PSEUDO = Pattern.compile(
            "proc|sysfs|devtmpfs|devpts|tmpfs|ramfs|cgroup.*|securityfs|debugfs|tracefs|configfs|pstore|bpf"
                    + "|mqueue|hugetlbfs|rpc_pipefs|nsfs|binfmt_misc|efivarfs|fusectl|selinuxfs|hostfs");

    private Mounts() {}

    /** A line of mountinfo, as far as it is of use. */
    private record Mount(String device, String root, Path point, String type) {}

    /**
     * Where not to go to: mount points of foreign file systems, and of those that are seen elsewhere already.
     *
     * @param mountinfo proc_pid_mountinfo(5)
     * @param root what is walked; it is gone into whatever it is
     */
    static Set<Path> left(String mountinfo, Path root) {
        List<Mount> mounts = mountinfo
                .lines()
                .map(Mounts::parse)
                .filter(it -> it.point().startsWith(root) || root.startsWith(it.point()))
                .toList();
        Set<Path> left = new HashSet<>();
        List<Mount> walked = new ArrayList<>();
        for (Mount mount : mounts) {
            if (root.startsWith(mount.point())) {
                walked.add(mount);
            } else if (NETWORK.matcher(mount.type()).matches()
                    || PSEUDO.matcher(mount.type()).matches()
                    // What a container shows is a layer of files that are walked where they are.
                    || mount.type().equals("overlay")
                    || walked.stream().anyMatch(it -> covers(it, mount))) {
                left.add(mount.point());
            } else {
                walked.add(mount);
            }
        }
        return left;
    }

    /** Mount points below which nothing may be asked for. */
    public static List<Path> networks(String mountinfo) {
        return mountinfo
                .lines()
                .map(Mounts::parse)
                .filter(mount -> NETWORK.matcher(mount.type()).matches())
                .map(Mount::point)
                .toList();
    }

    private static boolean covers(Mount one, Mount other) {
        return one.device().equals(other.device()) && Path.of(other.root()).startsWith(Path.of(one.root()));
    }

    private static Mount parse(String line) {
        String[] words = line.split(" ", -1);
        int dash = List.of(words).indexOf("-");
        if (words.length < 6 || dash < 0 || dash + 1 >= words.length) {
            return new Mount("", "/", Path.of("/"), "");
        }
        return new Mount(words[2], unescaped(words[3]), Path.of(unescaped(words[4])), words[dash + 1]);
    }

    /** A blank is told as \040. */
    private static String unescaped(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
