package patchwave.cli.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;

/**
 * A package file of the agent, as its name tells; the host checks that its content says the same.
 *
 * @param suffix ".deb" or ".rpm"
 * @param version as the package manager writes it
 * @param architecture the package manager's word
 * @param size in bytes
 */
public record AgentPackage(Path file, String suffix, String version, String architecture, long size) {
    private static final Pattern DEB = Pattern.compile("patchwave-agent_([^_]+)_([a-z0-9-]+)\\.deb");
    private static final Pattern RPM = Pattern.compile("patchwave-agent-([^-]+-[^-]+)\\.([a-z0-9_]+)\\.rpm");
    private static final Set<String> EVERY_ARCHITECTURE = Set.of("all", "noarch");

    /** The package that a file's name tells; empty if it is none of the agent's. */
    static Optional<AgentPackage> named(Path file, long size) {
        String name = file.getFileName().toString();
        Matcher deb = DEB.matcher(name);
        if (deb.matches()) {
            return Optional.of(new AgentPackage(file, ".deb", deb.group(1).replace("%3a", ":"), deb.group(2), size));
        }
        Matcher rpm = RPM.matcher(name);
        return rpm.matches()
                ? Optional.of(new AgentPackage(file, ".rpm", rpm.group(1), rpm.group(2), size))
                : Optional.empty();
    }

    /**
     * Reads what was named.
     *
     * @param folder all of the agent's packages in it, too; others are passed over
     * @throws Refusal if a file that was named is none, or is not there
     */
    public static List<AgentPackage> read(List<Path> files, Optional<Path> folder) {
        List<AgentPackage> packages = new ArrayList<>();
        for (Path file : files) {
            packages.add(named(file, size(file))
                    .orElseThrow(() -> new Refusal(
                            ExitCode.REFUSED,
                            file + ": is not called as the agent's packages are: patchwave-agent_VERSION_ARCH.deb or"
                                    + " patchwave-agent-VERSION-RELEASE.ARCH.rpm")));
        }
        folder.ifPresent(it -> packages.addAll(inFolder(it)));
        return packages;
    }

    private static List<AgentPackage> inFolder(Path folder) {
        List<AgentPackage> packages = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder, 2)) {
            files.filter(Files::isRegularFile)
                    .sorted()
                    .forEach(file -> named(file, size(file)).ifPresent(packages::add));
        } catch (IOException e) {
            throw new Refusal(ExitCode.REFUSED, folder + ": cannot be read (" + e + ")", e);
        }
        if (packages.isEmpty()) {
            throw new Refusal(
                    ExitCode.REFUSED, folder + ": has no package of the agent (patchwave-agent_*.deb, *.rpm)");
        }
        return packages;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new Refusal(ExitCode.REFUSED, file + ": there is no such file, or it cannot be read", e);
        }
    }

    boolean fits(HostFacts.Manager manager, String hostArchitecture) {
        return suffix.equals(manager.suffix())
                && (architecture.equals(hostArchitecture) || EVERY_ARCHITECTURE.contains(architecture));
    }

    /** What it is, for people: "0.2.0 for amd64 (.deb)". */
    String shown() {
        return version + " for " + architecture + " (" + suffix + ")";
    }

    /** SHA-256 of the file, in lower-case hexadecimal. */
    String sha256() {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (DigestInputStream all = new DigestInputStream(in, digest)) {
                all.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        } catch (IOException e) {
            throw new StepFault(file + ": cannot be read (" + e + ")");
        }
    }
}
