package patchwave.agent.inventory;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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
    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
    /** What dpkg and rpm call a file while they replace it. */
    private static final Pattern HALF_REPLACED = Pattern.compile("\\.dpkg-(?:tmp|new)$|;[0-9a-f]{8,}$");

    private static final int MOST_DESCRIPTORS = 20_000;
    /** Kernels allow 65,530 unless they are told otherwise, as search engines ask for: 262,144. */
    private static final int MOST_MAPPINGS = 300_000;

    private static final int MOST_FILES_OF_ONE = 4_000;
    private static final int MOST_FILES = 20_000;
    /** A name may have 4,096 characters, and anybody may map files: what is kept of names is bounded, not only their number. */
    private static final int MOST_CHARACTERS = 2 << 20;

    private static final int MOST_LISTENERS = 1_000;
    /** Each file that a process has loaded gets all of its listeners. */
    private static final int MOST_LISTENERS_OF_FILES = 100_000;

    private static final int MOST_SOCKETS = 20_000;
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
        private int characters;
        private int listenersOfFiles;
        private int sockets;

        RunningFiles result() {
            try (DirectoryStream<Path> all = ProcessTable.processes(proc)) {
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
                    closed += add(process) ? 0 : 1;
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

        /** Whether it was looked at whole. */
        private boolean add(Path process) throws IOException {
            Set<String> gone = new HashSet<>();
            Set<String> loaded = new TreeSet<>();
            String executed = link(process.resolve("exe"));
            boolean whole = executed.isEmpty() || load(executed, loaded, gone);
            whole &= mapped(process, loaded, gone);
            Set<Listener> listeners = new TreeSet<>();
            whole &= descriptors(process, plain(executed), loaded, gone, listeners);
            for (String file : loaded) {
                RunningFiles.FileUse use = files.computeIfAbsent(file, _ -> new RunningFiles.FileUse());
                boolean fits = listenersOfFiles + listeners.size() <= MOST_LISTENERS_OF_FILES;
                whole &= fits;
                listenersOfFiles -= use.listeners().size();
                use.add(fits ? listeners : Set.of(), gone.contains(file));
                listenersOfFiles += use.listeners().size();
            }
            return whole;
        }

        /** Adds a file, and to those that are gone if it is not there any more under its name; false if there are too many. */
        private boolean load(String text, Set<String> loaded, Set<String> gone) {
            String name = plain(text);
            if (!loaded.contains(name)) {
                boolean isNew = !files.containsKey(name);
                if (loaded.size() >= MOST_FILES_OF_ONE
                        || (isNew
                                && (files.size() + loaded.size() >= MOST_FILES
                                        || characters + name.length() > MOST_CHARACTERS))) {
                    return false;
                }
                characters += isNew ? name.length() : 0;
                loaded.add(name);
            }
            if (text.endsWith(DELETED)) {
                gone.add(name);
            }
            return true;
        }

        /** Code, and archives: a JVM maps the index of those that it has open. Line by line: there may be 100 MB of them. */
        private boolean mapped(Path process, Set<String> loaded, Set<String> gone) throws IOException {
            int left = MOST_MAPPINGS;
            try (BufferedReader maps = lines(process.resolve("maps"))) {
                for (String line = maps.readLine(); line != null; line = maps.readLine()) {
                    if (--left < 0) {
                        return false;
                    }
                    int path = line.indexOf('/');
                    int rights = line.indexOf(' ') + 1;
                    boolean counts = path >= 0 && (line.charAt(rights + 2) == 'x' || isArchive(line));
                    if (counts && !load(line.substring(path), loaded, gone)) {
                        return false;
                    }
                }
            }
            return true;
        }

        private boolean descriptors(
                Path process, String program, Set<String> loaded, Set<String> gone, Set<Listener> listeners)
                throws IOException {
            String network = link(process.resolve("ns/net"));
            Map<Long, SocketTable.Socket> table = networks.computeIfAbsent(network, _ -> sockets(process));
            int left = MOST_DESCRIPTORS;
            try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
                for (Path descriptor : descriptors) {
                    if (--left < 0 || listeners.size() >= MOST_LISTENERS) {
                        return false;
                    }
                    String target = link(descriptor);
                    Matcher socket = SOCKET.matcher(target);
                    if (socket.matches()) {
                        SocketTable.Socket found = table.get(Long.valueOf(socket.group(1)));
                        if (found != null) {
                            listeners.add(new Listener(
                                    found.protocol(),
                                    found.address(),
                                    found.port(),
                                    program,
                                    !network.equals(hostNetwork) && !hostNetwork.isEmpty()));
                        }
                    } else if (target.startsWith("/") && isArchive(target) && !load(target, loaded, gone)) {
                        return false;
                    }
                }
            }
            return true;
        }

        private Map<Long, SocketTable.Socket> sockets(Path process) {
            Map<Long, SocketTable.Socket> all = new HashMap<>();
            boolean whole = true;
            for (String table : new String[] {"tcp", "tcp6", "udp", "udp6"}) {
                Listener.Protocol protocol = table.startsWith("tcp") ? Listener.Protocol.TCP : Listener.Protocol.UDP;
                whole &= table(process.resolve("net").resolve(table), protocol, all);
            }
            sockets += all.size();
            closed += whole ? 0 : 1;
            return all;
        }

        private boolean table(Path table, Listener.Protocol protocol, Map<Long, SocketTable.Socket> all) {
            try (BufferedReader lines = lines(table)) {
                return SocketTable.read(lines, protocol, firstEphemeral, MOST_SOCKETS - sockets, all);
            } catch (IOException e) {
                // Such as tcp6 where there is no IPv6.
                return true;
            }
        }

        private int firstEphemeral() {
            try (BufferedReader lines = lines(proc.resolve("sys/net/ipv4/ip_local_port_range"))) {
                String range = String.valueOf(lines.readLine());
                return range.matches("\\d{1,5}\\s.*") ? Integer.parseInt(range.split("\\s", -1)[0]) : USUAL_EPHEMERAL;
            } catch (IOException e) {
                return USUAL_EPHEMERAL;
            }
        }
    }

    static boolean isArchive(String path) {
        String name = path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".jar") || lower.endsWith(".war") || lower.endsWith(".ear") || lower.endsWith(".zip");
    }

    /** The file's name, without what says that it is not there any more. */
    private static String plain(String text) {
        return text.endsWith(DELETED)
                ? HALF_REPLACED
                        .matcher(text.substring(0, text.length() - DELETED.length()))
                        .replaceFirst("")
                : text;
    }

    /** A link of procfs; empty if it cannot be read, such as exe of a thread of the kernel. */
    private static String link(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** Any bytes that are no characters are replaced, where {@link Files#newBufferedReader} would refuse the file. */
    private static BufferedReader lines(Path file) throws IOException {
        return new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
    }
}
