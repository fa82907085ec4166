package patchwave.cli.bootstrap;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import patchwave.cli.ssh.Remote;
import patchwave.cli.ssh.SshFault;

/** Temporary folders on hosts that nobody but we would take away. */
final class OpenFolders {
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final Map<String, Remote> open = new ConcurrentHashMap<>();

    void opened(String folder, Remote remote) {
        open.put(folder, remote);
    }

    void closed(String folder) {
        open.remove(folder);
    }

    /** Takes all of them away, when the person interrupts. */
    void removeAll() {
        open.forEach((folder, remote) -> {
            try {
                remote.run(RootAccess.userLine(Script.REMOVE_FOLDER, List.of(folder)), new byte[0], LIMIT);
            } catch (SshFault e) {
                // The process ends now; the host's own cleaning of temporary files is what is left.
                open.remove(folder);
            }
        });
    }
}
