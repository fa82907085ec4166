package patchwave.cli.bootstrap;

import java.util.List;
import java.util.Optional;

/** What is to be done about the agent's package on a host. */
public sealed interface PackageDecision {
    /** It has what it should have. */
    record Keep(String version) implements PackageDecision {}

    /**
     * A package is to be installed.
     *
     * @param former what is installed now; empty if it is not, or by half
     */
    record Install(AgentPackage chosen, Optional<String> former) implements PackageDecision {}

    /** It cannot be had; the sentence says why and what to do. */
    record Refuse(String why) implements PackageDecision {}

    /**
     * Decides. The agent that is there stays if no package was named.
     *
     * @param packages what may be installed; at most one may fit a host
     */
    static PackageDecision of(HostFacts facts, List<AgentPackage> packages) {
        if (facts.manager().isEmpty()) {
            return new Refuse("has none of apt, dnf and zypper (it is " + facts.system() + ")");
        }
        HostFacts.Manager manager = facts.manager().get();
        List<AgentPackage> fitting = packages.stream()
                .filter(it -> it.fits(manager, facts.architecture()))
                .toList();
        if (fitting.size() > 1) {
            return new Refuse("several packages fit " + facts.architecture() + ": "
                    + String.join(
                            ", ",
                            fitting.stream().map(it -> it.file().toString()).toList())
                    + "; name one with --package");
        }
        if (fitting.isEmpty()) {
            return packages.isEmpty() && facts.installed().isPresent()
                    ? new Keep(facts.installed().get())
                    : new Refuse("no package fits: it needs a " + manager.suffix() + " for " + facts.architecture()
                            + ", and "
                            + (packages.isEmpty()
                                    ? "none was named; use --package FILE or --package-directory DIR"
                                    : "there is "
                                            + String.join(
                                                    ", ",
                                                    packages.stream()
                                                            .map(AgentPackage::shown)
                                                            .toList())));
        }
        AgentPackage chosen = fitting.getFirst();
        return facts.installed().equals(Optional.of(chosen.version()))
                ? new Keep(chosen.version())
                : new Install(chosen, facts.installed());
    }
}
