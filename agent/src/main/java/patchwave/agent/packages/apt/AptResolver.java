package patchwave.agent.packages.apt;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.Offers;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageTarget;
import patchwave.agent.packages.PackageTrouble;
import patchwave.agent.packages.Resolver;

/** apt's answers to the rules of every package manager. */
final class AptResolver extends Resolver {
    private final AptSimulator simulator;
    private final DpkgDatabase database;

    AptResolver(AptSimulator simulator, DpkgDatabase database) {
        this.simulator = simulator;
        this.database = database;
    }

    @Override
    protected String manager() {
        return "apt";
    }

    @Override
    protected String independent() {
        return "all";
    }

    @Override
    protected Offers offers(List<InstalledPackage> packages) throws PackageTrouble, InterruptedException {
        return new AptOffers(simulator.policies(packages));
    }

    @Override
    protected List<PackageChange> changes(List<PackageTarget> targets) throws PackageTrouble, InterruptedException {
        return simulator.changes(targets);
    }

    @Override
    protected boolean isOlder(String a, String b) throws PackageTrouble, InterruptedException {
        return database.isOlder(a, b);
    }

    /** By apt's policies. */
    private final class AptOffers implements Offers {
        private final Map<String, AptPolicy> policies;

        AptOffers(Map<String, AptPolicy> policies) {
            this.policies = policies;
        }

        @Override
        public Optional<String> newest(InstalledPackage found) {
            return Optional.ofNullable(policies.get(found.qualifiedName()))
                    .map(AptPolicy::candidate)
                    .filter(candidate -> !candidate.isEmpty());
        }

        @Override
        public boolean has(InstalledPackage found, String version) {
            AptPolicy policy = policies.get(found.qualifiedName());
            return policy != null && policy.knows(version);
        }

        @Override
        public void requireAllowed(InstalledPackage found, String version) throws PackageTrouble, InterruptedException {
            simulator.requireAllowed(found, version, policies);
        }
    }
}
