package patchwave.cli.sbom;

import com.github.packageurl.PackageURL;
import java.util.Optional;
import java.util.SortedSet;
import org.cyclonedx.model.Component;
import patchwave.proto.agent.v1.PackageRecord;

/** Components for releases and their packages. */
final class PackageComponents {
    private final Subject subject;
    private final Refs refs;

    PackageComponents(Subject subject, Refs refs) {
        this.subject = subject;
        this.refs = refs;
    }

    /** The system, and what runs of it. */
    Component of(Contents.OsRelease release, Contents.OsEntry entry) {
        String version = release.version().isEmpty() ? release.codename() : release.version();
        Entry os = new Entry(
                        Component.Type.OPERATING_SYSTEM,
                        refs.next("os:" + release.id() + "-" + version + ":" + release.architecture()),
                        release.id().isEmpty() ? "unknown" : release.id(),
                        version)
                .property("codename", release.codename())
                .property("architecture", release.architecture())
                .who(subject, entry.who);
        entry.kernels.forEach((kernel, who) -> os.property("running-kernel", kernel + hosts(who)));
        return os.component();
    }

    /** A package of a distribution or of whoever else made one for its package manager. */
    Component of(Contents.PackageEntry entry) {
        PackageRecord record = entry.record;
        Optional<PackageURL> url = PackageUrls.of(entry.system, record);
        String ref = url.map(PackageURL::canonicalize)
                .orElseGet(() ->
                        "package:" + record.getName() + ":" + record.getArchitecture() + "@" + record.getVersion());
        Entry component = new Entry(Component.Type.LIBRARY, refs.next(ref), record.getName(), record.getVersion())
                .property("architecture", record.getArchitecture())
                .property("source", record.getSource())
                .property("source-version", record.getSourceVersion())
                .properties("origin", entry.origins)
                .properties("status", unusual(entry.statuses))
                .properties("runs", entry.runs.sentences());
        if (entry.origins.isEmpty()) {
            // Nobody has an outdated version any more; whoever has another one is who it most likely came from.
            component.properties("offered-by", entry.offeredBy);
        }
        if (entry.kernelOf.count() > 0) {
            component.property("runs", "the running kernel" + hosts(entry.kernelOf));
        }
        component.who(subject, entry.who);
        url.ifPresent(component.component()::setPurl);
        return component.component();
    }

    private String hosts(Who who) {
        return switch (subject) {
            case Subject.Host _ -> "";
            case Subject.Pool _ -> who.count() == 1 ? " (1 host)" : " (" + who.count() + " hosts)";
        };
    }

    /** What a package manager says of one that is not just installed. */
    private static Iterable<String> unusual(SortedSet<String> statuses) {
        return statuses.stream()
                .map(String::strip)
                .filter(status -> !status.equals("ii") && !status.equals("installed"))
                .toList();
    }
}
