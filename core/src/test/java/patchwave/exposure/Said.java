package patchwave.exposure;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.AffectedPackage;
import patchwave.advisory.Feed;
import patchwave.advisory.FixStatus;
import patchwave.advisory.Knowledge;
import patchwave.advisory.LibraryStatement;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Provenance;
import patchwave.advisory.Release;
import patchwave.advisory.Statement;
import patchwave.advisory.VersionRange;

/** Statements and inventories for tests, said shortly. */
final class Said {
    static final Instant DAY = Instant.parse("2026-11-01T00:00:00Z");

    private final List<Statement> statements = new ArrayList<>();
    private final TreeSet<AdvisoryId> rejected = new TreeSet<>();
    private Feed feed = Feed.DEBIAN_ADVISORIES;
    private Instant at = DAY;
    private Optional<String> module = Optional.empty();
    private Optional<String> origin = Optional.empty();
    private boolean isRegression;

    Said by(Feed next) {
        feed = next;
        return this;
    }

    Said at(Instant next) {
        at = next;
        return this;
    }

    Said ofModule(String next) {
        module = Optional.of(next);
        return this;
    }

    Said asRegressionUpdate() {
        isRegression = true;
        return this;
    }

    Said rejected(String id) {
        rejected.add(new AdvisoryId(id));
        return this;
    }

    /** The next statement is about another repository's packages. */
    Said ofOrigin(String label) {
        origin = Optional.of(label);
        return this;
    }

    Said fixed(String advisory, String cves, String release, String source, String version) {
        return of(
                advisory,
                cves,
                release,
                new AffectedPackage.Source(source, List.of()),
                new FixStatus.Fixed(version, Optional.empty()));
    }

    Said status(String advisory, String cves, String release, String source, FixStatus status) {
        return of(advisory, cves, release, new AffectedPackage.Source(source, List.of()), status);
    }

    Said of(String advisory, String cves, String release, AffectedPackage about, FixStatus status) {
        statements.add(new PackageStatement(
                new AdvisoryId(advisory),
                ids(cves),
                release(release),
                about,
                module,
                origin,
                status,
                isRegression,
                at,
                provenance()));
        module = Optional.empty();
        origin = Optional.empty();
        isRegression = false;
        return this;
    }

    Said library(String advisory, String cves, String library, VersionRange... ranges) {
        statements.add(new LibraryStatement(
                new AdvisoryId(advisory), ids(cves), library, List.of(ranges), List.of(), at, provenance()));
        return this;
    }

    Knowledge known() {
        return Knowledge.of(statements, rejected);
    }

    private Provenance provenance() {
        return new Provenance(feed, "test", "0".repeat(64), at);
    }

    private static List<AdvisoryId> ids(String cves) {
        return Arrays.stream(cves.split(" ", -1))
                .filter(it -> !it.isEmpty())
                .map(AdvisoryId::new)
                .toList();
    }

    static VersionRange range(String introduced, String fixed) {
        return new VersionRange(introduced, Optional.of(new VersionRange.Fixed(fixed)));
    }

    static Release release(String text) {
        String[] words = text.split(" ", -1);
        return new Release(words[0], words[1]);
    }

    /** A package whose source has its name and version. */
    static InstalledPackage installed(String name, String version) {
        return installed(name, version, name, version);
    }

    static InstalledPackage installed(String name, String version, String source, String sourceVersion) {
        return new InstalledPackage(
                name, version, "amd64", source, sourceVersion, InModule.NONE, new Origin.Distribution());
    }

    static InstalledPackage comingFrom(Origin origin, InstalledPackage of) {
        return new InstalledPackage(
                of.name(), of.version(), of.architecture(), of.source(), of.sourceVersion(), of.module(), origin);
    }

    static InstalledPackage inModule(String module, InstalledPackage of) {
        return inModule(new InModule.Stream(module), of);
    }

    static InstalledPackage inModule(InModule module, InstalledPackage of) {
        return new InstalledPackage(
                of.name(), of.version(), of.architecture(), of.source(), of.sourceVersion(), module, of.origin());
    }

    static PackageOnHost on(InstalledPackage what) {
        return new PackageOnHost(what, RuntimeEvidence.INSTALLED, Optional.empty());
    }

    static HostInventory host(String release, InstalledPackage... packages) {
        return new HostInventory(
                release(release),
                Arrays.stream(packages).map(Said::on).toList(),
                Optional.empty(),
                List.of(),
                List.of(),
                DAY);
    }

    /** With packages that are in use as something says, one after another. */
    static HostInventory used(HostInventory of, Supplier<RuntimeEvidence> runs) {
        return new HostInventory(
                of.release(),
                of.packages().stream()
                        .map(it -> new PackageOnHost(it.what(), runs.get(), it.stale()))
                        .toList(),
                of.kernel(),
                of.archives(),
                of.subscriptions(),
                of.takenAt());
    }

    static HostInventory running(RunningKernel kernel, HostInventory of) {
        return new HostInventory(
                of.release(), of.packages(), Optional.of(kernel), of.archives(), of.subscriptions(), of.takenAt());
    }

    static HostInventory with(HostInventory of, JavaArchive... archives) {
        return new HostInventory(
                of.release(), of.packages(), of.kernel(), List.of(archives), of.subscriptions(), of.takenAt());
    }

    static HostInventory subscribed(HostInventory of, String... subscriptions) {
        return new HostInventory(
                of.release(), of.packages(), of.kernel(), of.archives(), List.of(subscriptions), of.takenAt());
    }
}
