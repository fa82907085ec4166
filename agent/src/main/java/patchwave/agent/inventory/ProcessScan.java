package patchwave.agent.inventory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchwave.agent.command.ProcessTable;

/**
 * Looks at what every process executes, maps and listens on. Processes of containers, which have a PID namespace of their own, are
 * left out: what they run is not of this host's packages.
 */
final class ProcessScan {
    private static final String DELETED = " (deleted)";
    private static final Pattern PID = Pattern.compile("[0-9]{1,10}");
    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
    /** What dpkg and rpm call a file while they replace it. */
    private static final Pattern HALF_REPLACED = Pattern.compile("\\.dpkg-(?:tmp|new)$|;[0-9a-f]{8,}$");

    private static final int MOST_DESCRIPTORS = 20_000;
    private static final int USUAL_EPHEMERAL = 32_768;

    private final Path proc;

    /** @param proc where procfs is, "/proc" */
    ProcessScan(Path proc) {
        this.proc = proc;
    }

    RunningFiles scan() {
        return new Scan().result();
    }

    /** One look. */
    private final class Scan {
        private final Map<String, RunningFiles.FileUse> files = new HashMap<>();
        private final Map<String, Map<Long, SocketTable.Socket>> networks = new HashMap<>();
        private final String ownPids = link(proc.resolve("self/ns/pid"));
        private final String hostNetwork = link(proc.resolve("1/ns/net"));
        private final int firstEphemeral = firstEphemeral();
        private int processes;
        private int closed;

        RunningFiles result() {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(
                    proc, it -> PID.matcher(it.getFileName().toString()).matches())) {
                for (Path process : all) {
                    look(process);
                }
            } catch (IOException e) {
                closed++;
            }
            return new RunningFiles(files, processes, closed);
        }

        private void look(Path process) {
            long pid = Long.parseLong(process.getFileName().toString());
            try {
                if (Files.readSymbolicLink(process.resolve("ns/pid")).toString().equals(ownPids)) {
                    add(process);
                    processes++;
                }
            } catch (AccessDeniedException e) {
                closed += ProcessTable.isWithoutMemory(proc, pid) ? 0 : 1;
            } catch (IOException e) {
                // It ended while we looked, as a rule.
                boolean lives = ProcessTable.startTime(proc, pid).isPresent();
                closed += lives && !ProcessTable.isWithoutMemory(proc, pid) ? 1 : 0;
            }
        }

        private void add(Path process) throws IOException {
            Set<String> gone = new HashSet<>();
            Set<String> loaded = new TreeSet<>();
            String program = plain(link(process.resolve("exe")), gone);
            if (!program.isEmpty()) {
                loaded.add(program);
            }
            mapped(process, loaded, gone);
            Set<Listener> listeners = new TreeSet<>();
            descriptors(process, program, loaded, gone, listeners);
            for (String file : loaded) {
                files.computeIfAbsent(file, _ -> new RunningFiles.FileUse()).add(listeners, gone.contains(file));
            }
        }

        /** Code, and archives: a JVM maps the index of those that it has open. */
        private void mapped(Path process, Set<String> loaded, Set<String> gone) throws IOException {
            String maps = new String(Files.readAllBytes(process.resolve("maps")), StandardCharsets.UTF_8);
            int start = 0;
            while (start < maps.length()) {
                int end = maps.indexOf('\n', start);
                int stop = end < 0 ? maps.length() : end;
                int path = maps.indexOf('/', start);
                if (path >= 0 && path < stop) {
                    int rights = maps.indexOf(' ', start) + 1;
                    String text = maps.substring(path, stop);
                    if (maps.charAt(rights + 2) == 'x' || isArchive(text)) {
                        loaded.add(plain(text, gone));
                    }
                }
                start = stop + 1;
            }
        }

        private void descriptors(
                Path process, String program, Set<String> loaded, Set<String> gone, Set<Listener> listeners)
                throws IOException {
            String network = link(process.resolve("ns/net"));
            Map<Long, SocketTable.Socket> sockets = networks.computeIfAbsent(network, _ -> sockets(process));
            int left = MOST_DESCRIPTORS;
            try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
                for (Path descriptor : descriptors) {
                    if (--left < 0) {
                        closed++;
                        return;
                    }
                    String target = link(descriptor);
                    Matcher socket = SOCKET.matcher(target);
                    if (socket.matches()) {
                        SocketTable.Socket found = sockets.get(Long.valueOf(socket.group(1)));
                        if (found != null) {
                            listeners.add(new Listener(
                                    found.protocol(),
                                    found.address(),
                                    found.port(),
                                    program,
                                    !network.equals(hostNetwork) && !hostNetwork.isEmpty()));
                        }
                    } else if (target.startsWith("/") && isArchive(target)) {
                        loaded.add(plain(target, gone));
                    }
                }
            }
        }

        private Map<Long, SocketTable.Socket> sockets(Path process) {
            Map<Long, SocketTable.Socket> all = new HashMap<>();
            for (String table : new String[] {"tcp", "tcp6", "udp", "udp6"}) {
                Listener.Protocol protocol = table.startsWith("tcp") ? Listener.Protocol.TCP : Listener.Protocol.UDP;
                all.putAll(SocketTable.parse(text(process.resolve("net").resolve(table)), protocol, firstEphemeral));
            }
            return all;
        }

        private int firstEphemeral() {
            String range =
                    text(proc.resolve("sys/net/ipv4/ip_local_port_range")).strip();
            return range.matches("\\d{1,5}\\s.*") ? Integer.parseInt(range.split("\\s", -1)[0]) : USUAL_EPHEMERAL;
        }
    }

    private static boolean isArchive(String path) {
        String name = path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".jar") || lower.endsWith(".war") || lower.endsWith(".ear") || lower.endsWith(".zip");
    }

    /** The file's name; if it is not there any more under it, it is added to those that are gone. */
    private static String plain(String text, Set<String> gone) {
        if (!text.endsWith(DELETED)) {
            return text;
        }
        String name = HALF_REPLACED
                .matcher(text.substring(0, text.length() - DELETED.length()))
                .replaceFirst("");
        gone.add(name);
        return name;
    }

    /** A link of procfs; empty if it cannot be read, such as exe of a thread of the kernel. */
    private static String link(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // Such as tcp6 where there is no IPv6.
            return "";
        }
    }
}
