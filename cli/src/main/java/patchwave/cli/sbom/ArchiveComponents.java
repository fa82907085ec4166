package patchwave.cli.sbom;

import com.github.packageurl.PackageURL;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cyclonedx.model.Component;
import patchwave.cli.text.Words;
import patchwave.proto.agent.v1.ArchiveFinding;
import patchwave.proto.agent.v1.ArchivePartRecord;

/** Components for Java archives: each with the archives in it, and what Maven built of them, as deep as they are. */
final class ArchiveComponents {
    private static final String IN = "!/";

    /** Agents look no deeper; what one says beyond is taken for one name. */
    private static final int DEEPEST = 16;

    private final Subject subject;
    private final Refs refs;
    private final SbomFormat format;

    ArchiveComponents(Subject subject, Refs refs, SbomFormat format) {
        this.subject = subject;
        this.refs = refs;
        this.format = format;
    }

    /** An archive, of the disk or in another one. */
    private static final class Node {
        final List<ArchivePartRecord> parts = new ArrayList<>();
        final List<ArchiveFinding> findings = new ArrayList<>();
        final SortedMap<String, Node> inner = new TreeMap<>();

        /** The one at that place in this one. */
        Node at(String place) {
            Node found = this;
            if (!place.isEmpty()) {
                for (String step : place.split(IN, DEEPEST)) {
                    found = found.inner.computeIfAbsent(step, _ -> new Node());
                }
            }
            return found;
        }
    }

    /** An archive of the disk with all that is in it. */
    Component of(HostRecords.Archive archive, Contents.ArchiveEntry entry) {
        Node root = new Node();
        archive.parts().stream()
                .filter(part -> !part.getArtifactId().isBlank())
                .forEach(part -> root.at(part.getInner()).parts.add(part));
        archive.findings()
                .forEach(finding -> root.at(finding.getInner()).findings.add(finding));
        Entry component = entry(archive.record().getPath(), root, true)
                .property("owner", archive.record().getOwner())
                .property("error", archive.record().getError())
                .properties("runs", entry.runs.sentences())
                .who(subject, entry.who);
        return component.component();
    }

    /** With one build in it an archive is that library; with several (shaded) or none it is a file that has them in it. */
    private Entry entry(String location, Node node, boolean isOfTheDisk) {
        String ref = refs.next("archive:" + location);
        boolean isLibrary = node.parts.size() == 1;
        Entry entry = isLibrary
                ? library(ref, node.parts.getFirst())
                : new Entry(Component.Type.FILE, ref, name(location), "");
        place(entry, location, isOfTheDisk);
        node.findings.forEach(finding -> entry.property("finding", sentence(finding)));
        if (!isLibrary) {
            for (ArchivePartRecord part : node.parts) {
                String built = part.getGroupId() + ":" + part.getArtifactId() + ":" + part.getVersion();
                Entry library = library(refs.next("archive:" + location + "#" + built), part);
                place(library, location, false);
                entry.component().addComponent(library.component());
            }
        }
        for (Map.Entry<String, Node> inner : node.inner.entrySet()) {
            Entry nested = entry(location + IN + inner.getKey(), inner.getValue(), false);
            entry.component().addComponent(nested.component());
        }
        return entry;
    }

    private void place(Entry entry, String location, boolean isOfTheDisk) {
        if (isOfTheDisk || format.hasEvidenceOfNested()) {
            entry.at(location);
        } else {
            entry.property("location", location);
        }
    }

    private static Entry library(String ref, ArchivePartRecord part) {
        Entry entry = new Entry(Component.Type.LIBRARY, ref, part.getArtifactId(), part.getVersion());
        if (!part.getGroupId().isBlank()) {
            entry.component().setGroup(Plain.of(part.getGroupId()));
        }
        Optional<PackageURL> url = PackageUrls.of(part);
        url.ifPresent(entry.component()::setPurl);
        return entry;
    }

    private static String name(String location) {
        String name = location.substring(location.lastIndexOf('/') + 1);
        return name.isEmpty() ? location : name;
    }

    private static String sentence(ArchiveFinding finding) {
        return finding.getCve() + " " + Words.of(finding.getJudgement())
                + (finding.getEvidenceCount() == 0 ? "" : ": " + String.join("; ", finding.getEvidenceList()));
    }
}
