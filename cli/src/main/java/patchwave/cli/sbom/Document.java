package patchwave.cli.sbom;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.BomReference;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Composition;
import org.cyclonedx.model.LifecycleChoice;
import org.cyclonedx.model.Lifecycles;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.model.metadata.ToolInformation;

/** A CycloneDX document of what hosts have. The same contents make the same document, to the byte. */
final class Document {
    private final Subject subject;
    private final Contents contents;
    private final SbomFormat format;
    private final Refs refs = new Refs();
    private final Composition whole = composition(Composition.Aggregate.COMPLETE);
    private final Composition notWhole = composition(Composition.Aggregate.INCOMPLETE);

    private Document(Subject subject, Contents contents, SbomFormat format) {
        this.subject = subject;
        this.contents = contents;
        this.format = format;
    }

    /**
     * The document.
     *
     * @param contents of one host at least
     * @param version of this program
     * @param format in which it will be written
     */
    static Bom of(Subject subject, Contents contents, String version, SbomFormat format) {
        return new Document(subject, contents, format).bom(version);
    }

    private Bom bom(String version) {
        Bom bom = new Bom();
        bom.setSerialNumber(contents.serialNumber());
        Component about = subject();
        bom.setMetadata(metadata(about, version));
        compose(about.getBomRef(), contents.isWhole());
        PackageComponents packages = new PackageComponents(subject, refs);
        contents.systems.forEach((release, entry) -> bom.addComponent(packages.of(release, entry)));
        contents.packages().values().forEach(entry -> bom.addComponent(packages.of(entry)));
        ArchiveComponents archives = new ArchiveComponents(subject, refs, format);
        for (Map.Entry<HostRecords.Archive, Contents.ArchiveEntry> each :
                contents.archives().entrySet()) {
            Component archive = archives.of(each.getKey(), each.getValue());
            bom.addComponent(archive);
            compose(archive.getBomRef(), each.getKey().record().getError().isEmpty());
        }
        bom.setCompositions(List.of(whole, notWhole).stream()
                .filter(each -> each.getAssemblies() != null)
                .toList());
        return bom;
    }

    private Component subject() {
        Entry entry = switch (subject) {
            case Subject.Host host ->
                new Entry(Component.Type.DEVICE, refs.next(subject.ref()), host.id(), "")
                        .properties("environment", contents.environments)
                        .properties("pool", contents.pools);
            case Subject.Pool pool ->
                new Entry(Component.Type.PLATFORM, refs.next(subject.ref()), pool.name(), "")
                        .who(subject, contents.known)
                        .properties(
                                "oldest-inventory",
                                contents.oldest().stream()
                                        .map(Timestamps::toString)
                                        .toList());
        };
        if (contents.unknown.count() > 0) {
            entry.property("unknown-host-count", String.valueOf(contents.unknown.count()))
                    .properties("unknown-host", contents.unknown.names());
        }
        return entry.properties("gap", Gaps.sentences(subject, contents)).component();
    }

    private Metadata metadata(Component about, String version) {
        Metadata metadata = new Metadata();
        metadata.setTimestamp(date(contents.newest().orElseThrow(() -> new IllegalStateException("no host is known"))));
        LifecycleChoice operations = new LifecycleChoice();
        operations.setPhase(LifecycleChoice.Phase.OPERATIONS);
        Lifecycles lifecycles = new Lifecycles();
        lifecycles.setLifecycleChoice(List.of(operations));
        metadata.setLifecycles(lifecycles);
        ToolInformation tools = new ToolInformation();
        tools.setComponents(List.of(
                new Entry(Component.Type.APPLICATION, refs.next("tool:patchwave"), "patchwave", version).component()));
        metadata.setToolChoice(tools);
        metadata.setComponent(about);
        return metadata;
    }

    @SuppressWarnings("JavaUtilDate") // CycloneDX's own type.
    private static Date date(Timestamp time) {
        return new Date(Timestamps.toMillis(time));
    }

    private void compose(String ref, boolean isWhole) {
        (isWhole ? whole : notWhole).addAssembly(new BomReference(ref));
    }

    private static Composition composition(Composition.Aggregate aggregate) {
        Composition composition = new Composition();
        composition.setAggregate(aggregate);
        return composition;
    }
}
