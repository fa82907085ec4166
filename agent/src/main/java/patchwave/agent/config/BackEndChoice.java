package patchwave.agent.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which package manager a host is of, where its configuration leaves that open. */
public final class BackEndChoice {
    private static final List<AgentConfig.BackEnd> ALL =
            List.of(AgentConfig.BackEnd.APT, AgentConfig.BackEnd.DNF, AgentConfig.BackEnd.ZYPPER);

    private BackEndChoice() {}

    /**
     * The configured one, or the one of this system.
     *
     * @param system where etc/os-release and usr/bin are
     * @throws ConfigException if it is not clear; says what to set
     */
    public static AgentConfig.BackEnd of(AgentConfig.BackEnd configured, Path system) {
        return switch (configured) {
            case APT, DNF, ZYPPER -> configured;
            case AUTO -> detected(system);
        };
    }

    private static AgentConfig.BackEnd detected(Path system) {
        List<AgentConfig.BackEnd> present =
                ALL.stream().filter(it -> isPresent(it, system)).toList();
        List<AgentConfig.BackEnd> ofFamily =
                ALL.stream().filter(it -> isOfFamily(it, system)).toList();
        List<AgentConfig.BackEnd> both =
                present.stream().filter(ofFamily::contains).toList();
        if (both.size() == 1) {
            return both.getFirst();
        }
        if (ofFamily.isEmpty() && present.size() == 1) {
            return present.getFirst();
        }
        throw new ConfigException("packages.manager: auto finds no single package manager: installed are "
                + words(present) + ", and os-release speaks of " + words(ofFamily) + "; set packages.manager to one of "
                + words(ALL));
    }

    private static boolean isPresent(AgentConfig.BackEnd backEnd, Path system) {
        String program = switch (backEnd) {
            case APT -> "apt-get";
            case DNF -> "dnf";
            case ZYPPER -> "zypper";
            case AUTO -> "";
        };
        return Files.isExecutable(system.resolve("usr/bin").resolve(program));
    }

    private static boolean isOfFamily(AgentConfig.BackEnd backEnd, Path system) {
        List<String> family = switch (backEnd) {
            case APT -> List.of("debian", "ubuntu");
            case DNF -> List.of("rhel", "fedora", "centos");
            case ZYPPER -> List.of("suse", "opensuse", "sles");
            case AUTO -> List.of();
        };
        return ids(system).stream()
                .anyMatch(id -> family.stream().anyMatch(it -> id.equals(it) || id.startsWith(it + "-")));
    }

    /** The words of ID and ID_LIKE in os-release(5). */
    private static List<String> ids(Path system) {
        Path own = system.resolve("etc/os-release");
        Path file = Files.exists(own) ? own : system.resolve("usr/lib/os-release");
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("ID=") || line.startsWith("ID_LIKE="))
                    .map(line -> line.replaceFirst("^\\w+=", "").replaceAll("[\"']", ""))
                    .flatMap(value -> Arrays.stream(value.strip().split("\\s+", -1)))
                    .map(word -> word.toLowerCase(Locale.ROOT))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String words(List<AgentConfig.BackEnd> backEnds) {
        return backEnds.isEmpty()
                ? "none"
                : backEnds.stream()
                        .map(it -> it.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "));
    }
}
