package patchwave.cli.sbom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cyclonedx.Version;
import org.cyclonedx.exception.ParseException;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.BomReference;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Composition;
import org.cyclonedx.model.Property;
import org.cyclonedx.parsers.JsonParser;
import org.cyclonedx.parsers.XmlParser;
import patchwave.proto.operator.v1.HostInventory;

/** Documents of the sample inventories, and what stands in them. */
final class Documents {
    static final Subject WEB_1 = new Subject.Host("web-1");
    static final Subject WEB = new Subject.Pool("production/web");

    static Bom document(Subject subject, HostInventory.Builder... hosts) {
        return document(subject, contents(subject, hosts), SbomFormat.JSON);
    }

    static Bom document(Subject subject, Contents contents, SbomFormat format) {
        return Document.of(subject, contents, "0.1.0", format);
    }

    static Contents contents(Subject subject, HostInventory.Builder... hosts) {
        return InventoryFeed.read(subject, SampleInventories.of(hosts).iterator());
    }

    static Bom debian() {
        return document(WEB_1, SampleInventories.debianHost("web-1"));
    }

    static Bom rhel() {
        return document(WEB_1, SampleInventories.rhelHost("web-1"));
    }

    static Contents poolContents() {
        return contents(
                WEB,
                SampleInventories.debianHost("web-1"),
                SampleInventories.debianHost("web-2"),
                SampleInventories.rhelHost("web-3"),
                SampleInventories.silentHost("web-4"));
    }

    static Bom pool() {
        return document(WEB, poolContents(), SbomFormat.JSON);
    }

    static Component find(Bom bom, String name) {
        return all(bom.getComponents())
                .filter(component -> component.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static Stream<Component> all(List<Component> components) {
        return components.stream()
                .flatMap(component -> Stream.concat(Stream.of(component), all(optional(component.getComponents()))));
    }

    static <T> List<T> optional(List<T> list) {
        return Optional.ofNullable(list).orElse(List.of());
    }

    static List<String> properties(Component component, String property) {
        return optional(component.getProperties()).stream()
                .filter(each -> each.getName().equals("patchwave:" + property))
                .map(Property::getValue)
                .toList();
    }

    static List<String> assemblies(Bom bom, Composition.Aggregate aggregate) {
        return bom.getCompositions().stream()
                .filter(each -> each.getAggregate() == aggregate)
                .flatMap(each -> each.getAssemblies().stream())
                .map(BomReference::getRef)
                .toList();
    }

    static void assertValid(Bom bom) throws IOException {
        List<ParseException> faults = new ArrayList<>();
        faults.addAll(new JsonParser().validate(SbomFormat.JSON.text(bom), Version.VERSION_16));
        faults.addAll(new XmlParser()
                .validate(SbomFormat.XML.text(bom).getBytes(StandardCharsets.UTF_8), Version.VERSION_16));
        assertThat(faults).isEmpty();
    }

    static String location(Component component) {
        return component.getEvidence().getOccurrences().getFirst().getLocation();
    }

    private Documents() {}
}
