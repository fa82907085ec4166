package patchwave.agent.packages.apt;

import static patchwave.agent.packages.PackageFailureReason.INTERNAL;
import static patchwave.agent.packages.PackageFailureReason.REPOSITORY;
import static patchwave.agent.packages.PackageFailureReason.TRANSACTION_REFUSED;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageTarget;
import patchwave.agent.packages.PackageTrouble;

/** Asks apt what it would do, and refuses what must not be done. */
final class AptSimulator {
    static final List<String> STRICT = List.of("-q", "-y", "--only-upgrade", "--no-remove");
    /** "Inst libc6 [2.36-9+deb12u7] (2.36-9+deb12u14 Debian:12/stable [amd64]) [libc-bin:amd64 ]"; no [old] if it is new. */
    private static final Pattern INSTALL =
            Pattern.compile("^Inst (\\S+?)(?::\\S+)?(?: \\[([^\\]]+)\\])? \\((\\S+) .*?\\[([^\\]\\s]+)\\]\\).*$");

    private final AptPrograms programs;
    private final AptLayout layout;
    private final DpkgDatabase database;

    AptSimulator(AptPrograms programs, AptLayout layout, DpkgDatabase database) {
        this.programs = programs;
        this.layout = layout;
        this.database = database;
    }

    /** Every change that apt would make for these targets, whether they allow it or not. Removals are refused. */
    List<PackageChange> changes(List<PackageTarget> targets) throws PackageTrouble, InterruptedException {
        List<String> specifications = targets.stream()
                .map(target -> target.qualifiedName() + "=" + target.version())
                .toList();
        return simulated(AptPrograms.line(List.of("apt-get", "-s"), STRICT, List.of("install"), specifications));
    }

    /** Every change that apt would make to install these package files, downgrades among them. Removals are refused. */
    List<PackageChange> changesBack(List<String> files) throws PackageTrouble, InterruptedException {
        return simulated(AptPrograms.line(
                List.of("apt-get", "-s"), STRICT, List.of("--allow-downgrades", "--no-download", "install"), files));
    }

    private List<PackageChange> simulated(List<String> argv) throws PackageTrouble, InterruptedException {
        CommandEnd.Exited exited = programs.run(AptPrograms.QUERY_LIMIT, argv);
        if (exited.exitCode() != 0) {
            throw new PackageTrouble(AptErrors.classify(exited.everything(), TRANSACTION_REFUSED, false));
        }
        List<PackageChange> changes = new ArrayList<>();
        for (String line : exited.output().lines().toList()) {
            if (line.startsWith("Remv ")) {
                throw PackageTrouble.lasting(TRANSACTION_REFUSED, "apt would remove a package: " + line);
            }
            if (line.startsWith("Inst ")) {
                changes.add(parse(line));
            }
        }
        return List.copyOf(changes);
    }

    private static PackageChange parse(String line) throws PackageTrouble {
        Matcher matcher = INSTALL.matcher(line);
        if (!matcher.matches()) {
            throw PackageTrouble.lasting(
                    INTERNAL, "apt must simulate as 'Inst name [old] (new ... [arch])', but said: " + line);
        }
        String from = matcher.group(2) == null ? "" : matcher.group(2);
        return new PackageChange(matcher.group(1), matcher.group(4), from, matcher.group(3));
    }

    /** apt's policy of each package, by qualified name; one that apt does not know is left out. */
    Map<String, AptPolicy> policies(List<InstalledPackage> packages) throws PackageTrouble, InterruptedException {
        List<String> names =
                packages.stream().map(InstalledPackage::qualifiedName).toList();
        CommandEnd.Exited exited =
                programs.run(AptPrograms.QUERY_LIMIT, AptPrograms.line(List.of("apt-cache", "policy"), names));
        Map<String, AptPolicy> byName = AptPolicy.parse(exited.output());
        Map<String, AptPolicy> policies = new LinkedHashMap<>();
        for (InstalledPackage found : packages) {
            boolean plain =
                    found.architecture().equals("all") || found.architecture().equals(layout.architecture());
            AptPolicy policy = byName.get(plain ? found.name() : found.qualifiedName());
            if (policy != null) {
                policies.put(found.qualifiedName(), policy);
            }
        }
        return policies;
    }

    /** That a package is on hold, and what to do; empty if it is not. */
    static Optional<String> hold(InstalledPackage found) {
        return DpkgDatabase.isHeld(found)
                ? Optional.of(
                        "on hold at " + found.version() + "; release the hold (apt-mark unhold) or leave the host out")
                : Optional.empty();
    }

    /** Ends the operation unless this installed package may be brought to this version. */
    void requireAllowed(InstalledPackage found, String version, Map<String, AptPolicy> policies)
            throws PackageTrouble, InterruptedException {
        String name = found.qualifiedName();
        if (database.isOlder(version, found.version())) {
            throw PackageTrouble.lasting(
                    TRANSACTION_REFUSED,
                    name + " would be downgraded from " + found.version() + " to " + version
                            + "; plan a version that is not older");
        }
        Optional<String> hold = hold(found);
        if (hold.isPresent()) {
            throw PackageTrouble.lasting(TRANSACTION_REFUSED, name + " is " + hold.get());
        }
        AptPolicy policy = policies.get(name);
        if (policy == null || !policy.knows(version)) {
            throw PackageTrouble.lasting(
                    REPOSITORY,
                    "no repository of this host has " + name + " at version " + version
                            + "; publish it, or plan another version");
        }
        boolean candidateIsOlder = policy.candidate().isEmpty() || database.isOlder(policy.candidate(), version);
        Optional<String> objection = policy.objection(version, candidateIsOlder);
        if (objection.isPresent()) {
            throw PackageTrouble.lasting(
                    TRANSACTION_REFUSED,
                    name + " at version " + version + " " + objection.get() + "; change the pin or leave the host out");
        }
    }
}
