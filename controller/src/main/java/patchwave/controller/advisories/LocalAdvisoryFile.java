package patchwave.controller.advisories;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.AffectedPackage;
import patchwave.advisory.CveFact;
import patchwave.advisory.FixStatus;
import patchwave.advisory.LibraryStatement;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Provenance;
import patchwave.advisory.Release;
import patchwave.advisory.Severity;
import patchwave.advisory.Statement;
import patchwave.advisory.VersionRange;
import patchwave.advisory.VersionScheme;
import patchwave.controller.fleetfile.Fault;
import patchwave.controller.fleetfile.Faults;
import patchwave.controller.fleetfile.NameLists;
import patchwave.controller.fleetfile.Scalars;
import patchwave.controller.fleetfile.Section;
import patchwave.controller.fleetfile.YamlLimits;

/** A local advisory file: what operators know before anybody has published it. */
public final class LocalAdvisoryFile {
    /** The longest text that is read, in characters. */
    public static final int LONGEST = 200 * 1024;

    private static final SortedMap<String, FixStatus> STATUS = new TreeMap<>();
    private static final SortedMap<String, Severity> SEVERITY = new TreeMap<>();
    private static final SortedMap<String, CveFact.Exploitation> EXPLOITATION = new TreeMap<>();
    private static final Pattern LIBRARY = Pattern.compile("[A-Za-z0-9_.-]+:[A-Za-z0-9_.-]+");
    private static final String FORM_OF_RELEASE = "a release such as 'debian 12', as os-release names it";

    static {
        STATUS.put("no-fix", new FixStatus.Unfixed());
        STATUS.put("wont-fix", new FixStatus.WontFix(FixStatus.Word.WILL_NOT_FIX, ""));
        STATUS.put("not-affected", new FixStatus.NotAffected(""));
        for (Severity severity : Severity.values()) {
            SEVERITY.put(severity.name().toLowerCase(java.util.Locale.ROOT), severity);
        }
        for (CveFact.Exploitation level : CveFact.Exploitation.values()) {
            EXPLOITATION.put(level.name().toLowerCase(java.util.Locale.ROOT), level);
        }
    }

    private final Provenance provenance;
    private final Faults faults = new Faults();
    private final Scalars scalars = new Scalars(faults);
    private final List<Statement> statements = new ArrayList<>();
    private final List<CveFact> facts = new ArrayList<>();

    private LocalAdvisoryFile(Provenance provenance) {
        this.provenance = provenance;
    }

    /** What became of a text. */
    public sealed interface Reading {
        /**
         * It holds.
         *
         * @param advisories how many it has
         */
        record Accepted(List<Statement> statements, List<CveFact> facts, int advisories) implements Reading {
            public Accepted {
                statements = List.copyOf(statements);
                facts = List.copyOf(facts);
            }
        }

        /** Nothing of the file holds; every fault, in the order of the file, at least one. */
        record Refused(List<Fault> faults) implements Reading {
            public Refused {
                faults = List.copyOf(faults);
            }
        }
    }

    /** What all statements of an advisory share. */
    private record Head(AdvisoryId id, List<AdvisoryId> cves, Instant published) {}

    /** Reads YAML 1.2 text. Never throws for what stands in it. */
    public static Reading read(String text, Provenance provenance) {
        LocalAdvisoryFile file = new LocalAdvisoryFile(provenance);
        int advisories = file.root(text)
                .flatMap(root -> Section.at(root, "", file.faults))
                .map(file::advisories)
                .orElse(0);
        return file.faults.isEmpty()
                ? new Reading.Accepted(file.statements, file.facts, advisories)
                : new Reading.Refused(file.faults.sorted());
    }

    private Optional<Node> root(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel("advisory file")
                .setUseMarks(true)
                .setCodePointLimit(LONGEST)
                .build();
        try {
            Optional<Node> root = text.length() > LONGEST ? Optional.empty() : YamlLimits.compose(settings, text);
            if (root.isEmpty()) {
                faults.add(
                        Optional.empty(),
                        "",
                        "a mapping with advisories, of at most %d characters".formatted(LONGEST),
                        text.length() > LONGEST ? "%d characters".formatted(text.length()) : "an empty file",
                        "Begin with the example in docs/advisories.md.");
            }
            return root;
        } catch (MarkedYamlEngineException broken) {
            String problem = Optional.ofNullable(broken.getProblem()).orElse("unreadable text");
            faults.add(broken.getProblemMark(), "", "YAML", problem, "Mend the syntax there, or just above.");
        } catch (YamlEngineException broken) {
            String problem = Optional.ofNullable(broken.getMessage()).orElse("unreadable text");
            faults.add(Optional.empty(), "", "YAML", problem, "Mend the syntax.");
        }
        return Optional.empty();
    }

    private int advisories(Section root) {
        Optional<Section> all = root.require("advisories", "a mapping from ids to advisories")
                .flatMap(node -> Section.at(node, "advisories", faults));
        all.ifPresent(section -> section.entries().keySet().forEach(id -> {
            String path = section.keyPath(id);
            Optional<AdvisoryId> name = scalars.name(
                    section.keyNode(id), path, "an id of letters, digits, '.', ':' or '-'", AdvisoryId::new);
            section.take(id).flatMap(node -> Section.at(node, path, faults)).ifPresent(one -> advisory(name, one));
        }));
        root.refuseUnknown();
        return all.map(it -> it.entries().size()).orElse(0);
    }

    private void advisory(Optional<AdvisoryId> id, Section section) {
        Optional<Instant> published = section.require("published", "a moment such as 2026-11-30T03:10:00Z")
                .flatMap(node -> moment(node, section.keyPath("published")));
        Optional<String> by = section.require("by", "who says so")
                .flatMap(node -> scalars.text(node, section.keyPath("by"), "who says so"));
        Optional<String> link = section.take("link")
                .flatMap(node -> scalars.text(node, section.keyPath("link"), "where to read about it"));
        List<AdvisoryId> cves = section.take("cves")
                .map(node -> new NameLists(faults)
                        .names(
                                node,
                                section.keyPath("cves"),
                                "a CVE's id such as CVE-2026-12345",
                                it -> Texts.cve(it, "")))
                .orElse(List.of());
        Optional<Severity> severity =
                section.take("severity").flatMap(node -> scalars.word(node, section.keyPath("severity"), SEVERITY, ""));
        Optional<CveFact.Exploitation> exploitation = section.take("exploitation")
                .flatMap(node -> scalars.word(node, section.keyPath("exploitation"), EXPLOITATION, ""));
        Optional<Node> packages = section.take("packages");
        Optional<Node> libraries = section.take("libraries");
        section.refuseUnknown();
        if (packages.isEmpty() && libraries.isEmpty()) {
            faults.add(
                    section.node().getStartMark(),
                    section.keyPath("packages"),
                    "packages or libraries",
                    "neither",
                    "Say what is affected, and in which release.");
        }
        // Read even where the head has a fault, so that all faults are told at once.
        Head head = new Head(id.orElse(new AdvisoryId("unreadable")), cves, published.orElse(provenance.fetchedAt()));
        packages.ifPresent(node -> sections(node, section.keyPath("packages")).forEach(it -> ofPackage(head, it)));
        libraries.ifPresent(node -> sections(node, section.keyPath("libraries")).forEach(it -> ofLibrary(head, it)));
        List<AdvisoryId> about = cves.isEmpty() ? List.of(head.id()) : cves;
        severity.ifPresent(it -> about.forEach(cve -> fact(head, cve, new CveFact.VendorSeverity(it, by.orElse("")))));
        exploitation.ifPresent(it ->
                about.forEach(cve -> fact(head, cve, new CveFact.Exploited(it, by.orElse(""), link.orElse("")))));
    }

    private void fact(Head head, AdvisoryId cve, CveFact.Content content) {
        facts.add(new CveFact(cve, content, head.published(), provenance));
    }

    private void ofPackage(Head head, Section section) {
        Optional<Release> release = section.require("release", FORM_OF_RELEASE)
                .flatMap(node ->
                        scalars.name(node, section.keyPath("release"), FORM_OF_RELEASE, LocalAdvisoryFile::release));
        Optional<String> source = section.require("source", "the name of a source package")
                .flatMap(node -> scalars.text(node, section.keyPath("source"), "the name of a source package"));
        String expectedOrigin = "what the repository calls itself, such as Docker";
        Optional<String> origin =
                section.take("origin").flatMap(node -> scalars.text(node, section.keyPath("origin"), expectedOrigin));
        Optional<Node> fixed = section.take("fixed");
        Optional<Node> status = section.take("status");
        section.refuseUnknown();
        if (fixed.isPresent() == status.isPresent()) {
            faults.add(
                    section.node().getStartMark(),
                    section.keyPath("fixed"),
                    "either 'fixed' or 'status'",
                    fixed.isPresent() ? "both" : "neither",
                    "Write the first version with the fix, or one of %s."
                            .formatted(String.join(", ", STATUS.keySet())));
        }
        Optional<FixStatus> says = fixed.flatMap(node -> fixed(node, section.keyPath("fixed"), release));
        Optional<FixStatus> otherwise =
                status.flatMap(node -> scalars.word(node, section.keyPath("status"), STATUS, ""));
        if (release.isPresent() && source.isPresent()) {
            says.or(() -> otherwise)
                    .ifPresent(it -> statements.add(new PackageStatement(
                            head.id(),
                            head.cves(),
                            release.get(),
                            new AffectedPackage.Source(source.get(), List.of()),
                            Optional.empty(),
                            origin,
                            it,
                            false,
                            head.published(),
                            provenance)));
        }
    }

    private Optional<FixStatus> fixed(Node node, String key, Optional<Release> release) {
        String expected = "a version of " + release.map(Release::toString).orElse("the release");
        return scalars.text(node, key, expected).flatMap(text -> {
            boolean reads =
                    release.flatMap(Release::scheme).map(it -> it.reads(text)).orElse(true);
            if (!reads) {
                faults.add(
                        node, key, expected, "Write it in full, as the package manager does: with epoch and revision.");
            }
            return reads ? Optional.of(new FixStatus.Fixed(text, Optional.empty())) : Optional.empty();
        });
    }

    private void ofLibrary(Head head, Section section) {
        String form = "group:artifact, such as org.apache.logging.log4j:log4j-core";
        Optional<String> library = section.require("library", form)
                .flatMap(node -> scalars.name(node, section.keyPath("library"), form, LocalAdvisoryFile::library));
        Optional<String> from = section.take("from")
                .flatMap(node -> scalars.name(
                        node, section.keyPath("from"), "the first affected version", LocalAdvisoryFile::version));
        Optional<String> fixed = section.take("fixed")
                .flatMap(node -> scalars.name(
                        node, section.keyPath("fixed"), "the first version with the fix", LocalAdvisoryFile::version));
        section.refuseUnknown();
        library.ifPresent(it -> statements.add(new LibraryStatement(
                head.id(),
                head.cves(),
                it,
                List.of(new VersionRange(from.orElse("0"), fixed.map(VersionRange.Fixed::new))),
                List.of(),
                head.published(),
                provenance)));
    }

    private List<Section> sections(Node node, String path) {
        if (!(node instanceof SequenceNode list)) {
            faults.add(node, path, "a list", "Begin each entry with '- '.");
            return List.of();
        }
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < list.getValue().size(); i++) {
            Section.at(list.getValue().get(i), "%s[%d]".formatted(path, i), faults)
                    .ifPresent(sections::add);
        }
        return sections;
    }

    private Optional<Instant> moment(Node node, String key) {
        String expected = "a moment such as 2026-11-30T03:10:00Z";
        return scalars.text(node, key, expected).flatMap(text -> {
            try {
                return Optional.of(Instant.parse(text));
            } catch (DateTimeException broken) {
                faults.add(node, key, expected, "Write date, 'T', time and 'Z', in UTC.");
                return Optional.empty();
            }
        });
    }

    private static Release release(String text) {
        String[] words = text.split(" ", -1);
        if (words.length != 2) {
            throw new IllegalArgumentException("two words");
        }
        return Release.of(words[0], words[1]);
    }

    private static String version(String text) {
        return Texts.version(text, VersionScheme.MAVEN, "");
    }

    private static String library(String text) {
        if (!LIBRARY.matcher(text).matches()) {
            throw new IllegalArgumentException("group and artifact");
        }
        return text;
    }
}
