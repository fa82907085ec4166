package patchwave.agent.packages.rpm;

import static patchwave.agent.packages.PackageFailureReason.REPOSITORY;
import static patchwave.agent.packages.PackageFailureReason.TRANSACTION_REFUSED;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.Offers;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageTarget;
import patchwave.agent.packages.PackageTrouble;
import patchwave.agent.packages.Resolver;

/** The answers of rpm and its front end to the rules of every package manager. */
final class RpmResolver extends Resolver {
    private final RpmFrontEnd frontEnd;
    private final RpmVersions versions;

    RpmResolver(RpmFrontEnd frontEnd, RpmVersions versions) {
        this.frontEnd = frontEnd;
        this.versions = versions;
    }

    @Override
    protected String manager() {
        return frontEnd.name();
    }

    @Override
    protected String independent() {
        return "noarch";
    }

    @Override
    protected Offers offers(List<InstalledPackage> packages) throws PackageTrouble, IOException, InterruptedException {
        RpmFrontEnd.Offered offered = frontEnd.offered(packages, false);
        Map<String, String> newest = new HashMap<>();
        for (InstalledPackage found : packages) {
            List<String> open = offered.versions().stream()
                    .filter(one -> !one.held() && fits(one, found))
                    .map(RpmFrontEnd.Available::version)
                    .toList();
            List<String> all = new ArrayList<>(open);
            // What is installed may be newer than everything that the repositories have.
            all.add(found.version());
            versions.newest(open.isEmpty() ? open : all)
                    .ifPresent(version -> newest.put(found.qualifiedName(), version));
        }
        return new RpmOffers(offered, newest);
    }

    /** A package may change between one architecture and every one. */
    private boolean fits(RpmFrontEnd.Available one, InstalledPackage found) {
        return one.name().equals(found.name())
                && (one.architecture().equals(found.architecture())
                        || one.architecture().equals(independent())
                        || found.architecture().equals(independent()));
    }

    @Override
    protected List<PackageChange> changes(List<PackageTarget> targets)
            throws PackageTrouble, IOException, InterruptedException {
        return frontEnd.changes(targets);
    }

    @Override
    protected boolean isOlder(String a, String b) throws PackageTrouble, InterruptedException {
        return versions.isOlder(a, b);
    }

    /** By the metadata of the repositories. */
    private final class RpmOffers implements Offers {
        private final RpmFrontEnd.Offered offered;
        private final Map<String, String> newest;

        RpmOffers(RpmFrontEnd.Offered offered, Map<String, String> newest) {
            this.offered = offered;
            this.newest = newest;
        }

        @Override
        public Optional<String> newest(InstalledPackage found) {
            return Optional.ofNullable(newest.get(found.qualifiedName()));
        }

        @Override
        public boolean has(InstalledPackage found, String version) {
            return offered.versions().stream()
                    .anyMatch(one -> fits(one, found) && one.version().equals(version));
        }

        @Override
        public void requireAllowed(InstalledPackage found, String version) throws PackageTrouble {
            String name = found.qualifiedName();
            String hold = offered.holds().get(found.name());
            if (hold != null) {
                throw PackageTrouble.lasting(TRANSACTION_REFUSED, name + " is " + hold);
            }
            if (!has(found, version)) {
                throw PackageTrouble.lasting(
                        REPOSITORY,
                        "no repository of this host has " + name + " at version " + version
                                + "; publish it, or plan another version");
            }
            boolean held = offered.versions().stream()
                    .filter(one -> fits(one, found) && one.version().equals(version))
                    .allMatch(RpmFrontEnd.Available::held);
            if (held) {
                throw PackageTrouble.lasting(
                        TRANSACTION_REFUSED,
                        name + " at version " + version
                                + " is excluded by this host's configuration, so it is on hold or"
                                + " pinned; release it or leave the host out");
            }
        }
    }
}
