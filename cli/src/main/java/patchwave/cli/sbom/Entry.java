package patchwave.cli.sbom;

import java.util.List;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Evidence;
import org.cyclonedx.model.Property;
import org.cyclonedx.model.component.evidence.Occurrence;

/** A component of a document being made. All text from hosts passes through here. */
final class Entry {
    private static final String PREFIX = "patchwave:";

    private final Component component = new Component();

    /**
     * A component.
     *
     * @param ref the only one of its document
     */
    Entry(Component.Type type, String ref, String name, String version) {
        component.setType(type);
        component.setBomRef(Plain.of(ref));
        component.setName(Plain.of(name));
        if (!version.isEmpty()) {
            component.setVersion(Plain.of(version));
        }
    }

    /** A property of ours; nothing if there is nothing to say. */
    Entry property(String name, String value) {
        if (!value.isEmpty()) {
            component.addProperty(new Property(PREFIX + name, Plain.of(value)));
        }
        return this;
    }

    Entry properties(String name, Iterable<String> values) {
        values.forEach(value -> property(name, value));
        return this;
    }

    /** Who has it, which goes without saying if the document is about one host. */
    Entry who(Subject subject, Who who) {
        return switch (subject) {
            case Subject.Host _ -> this;
            case Subject.Pool _ ->
                property("host-count", String.valueOf(who.count())).properties("host", named(who));
        };
    }

    /** All or none: the first few of many would be taken for all. */
    private static List<String> named(Who who) {
        return who.count() > Who.NAMED ? List.of() : who.names();
    }

    /** Where it was found. */
    Entry at(String location) {
        Occurrence occurrence = new Occurrence();
        occurrence.setLocation(Plain.of(location));
        Evidence evidence = new Evidence();
        evidence.addOccurrence(occurrence);
        component.setEvidence(evidence);
        return this;
    }

    Component component() {
        return component;
    }
}
