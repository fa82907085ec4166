package patchwave.agent.packages.zypper;

import static patchwave.agent.packages.PackageFailureReason.INTERNAL;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import patchwave.agent.packages.PackageTarget;
import patchwave.agent.packages.PackageTrouble;
import patchwave.agent.packages.rpm.RpmMessages;
import patchwave.agent.packages.rpm.RpmVersions;

/** What zypper said with --xmlout. */
final class ZypperAnswer {
    /**
     * A package in a summary of what would be done.
     *
     * @param section such as "to-upgrade"
     * @param from empty if it is new
     */
    record Action(String section, String name, String architecture, String from, String to) {}

    /** A version that was found. */
    record Found(String name, String architecture, String version) {}

    /**
     * A patch, which is SUSE's word for an advisory.
     *
     * @param suggestsReboot "zypper patch" silently leaves it out then
     */
    record Patch(String name, boolean isNeeded, boolean isSecurity, boolean suggestsReboot, List<String> cves) {}

    /** A downloaded file. */
    record Download(PackageTarget target, Path file) {}

    private final List<String> words = new ArrayList<>();
    private final List<Action> actions = new ArrayList<>();
    private final List<Found> found = new ArrayList<>();
    private final List<Download> downloads = new ArrayList<>();
    private final List<Patch> patches = new ArrayList<>();
    private boolean hasSummary;

    private ZypperAnswer() {}

    /** Errors, warnings and problems of the solver, for people. */
    String words() {
        return String.join("\n", words);
    }

    /** What would be done; nothing if zypper did not come to a solution. */
    Optional<List<Action>> actions() {
        return hasSummary ? Optional.of(List.copyOf(actions)) : Optional.empty();
    }

    /** What a search found. */
    List<Found> found() {
        return List.copyOf(found);
    }

    /** What was downloaded, and checked by zypper. */
    List<Download> downloads() {
        return List.copyOf(downloads);
    }

    /** What patches there are. */
    List<Patch> patches() {
        return List.copyOf(patches);
    }

    /** Reads the output of one run. */
    static ZypperAnswer parse(String output) throws PackageTrouble {
        // A program that zypper starts may say something before.
        int begin = Math.max(0, output.indexOf("<?xml"));
        ZypperAnswer answer = new ZypperAnswer();
        try {
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
            factory.setProperty(XMLInputFactory.IS_COALESCING, true);
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(output.substring(begin)));
            answer.read(reader);
            return answer;
        } catch (XMLStreamException e) {
            throw PackageTrouble.lasting(
                    INTERNAL, "zypper must answer in XML, but said: " + RpmMessages.summary(output) + " (" + e + ")");
        }
    }

    private void read(XMLStreamReader reader) throws XMLStreamException {
        String section = "";
        while (reader.hasNext()) {
            if (reader.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            String name = reader.getLocalName();
            switch (name) {
                case "message" -> readMessage(reader);
                case "description" -> readDescription(reader, section);
                case "install-summary" -> hasSummary = true;
                case "solvable" -> readSolvable(reader, section);
                case "download-result" -> readDownload(reader);
                case "update" -> readPatch(reader);
                case "prompt" -> section = name;
                default -> section = name.startsWith("to-") ? name : section;
            }
        }
    }

    private void readMessage(XMLStreamReader reader) throws XMLStreamException {
        boolean matters = !"info".equals(reader.getAttributeValue(null, "type"));
        String text = reader.getElementText();
        // "No provider of ... found" and the reasons of a failed download are errors; progress is not.
        if (matters) {
            words.add(text);
        }
    }

    private void readDescription(XMLStreamReader reader, String section) throws XMLStreamException {
        String text = reader.getElementText();
        if (section.equals("prompt")) {
            words.add(text);
        }
    }

    private void readSolvable(XMLStreamReader reader, String section) {
        String name = text(reader, "name");
        String architecture = text(reader, "arch");
        String edition = text(reader, "edition");
        if (!text(reader, "status").isEmpty() && text(reader, "kind").equals("package")) {
            found.add(new Found(name, architecture, RpmVersions.canonical(edition)));
        } else if (text(reader, "type").equals("package") || section.equals("to-remove")) {
            String old = text(reader, "edition-old");
            actions.add(new Action(
                    section,
                    name,
                    architecture,
                    old.isEmpty() ? "" : RpmVersions.canonical(old),
                    RpmVersions.canonical(edition)));
        }
    }

    private void readPatch(XMLStreamReader reader) throws XMLStreamException {
        String name = text(reader, "name");
        boolean isPatch = text(reader, "kind").equals("patch");
        boolean isNeeded = text(reader, "status").equals("needed");
        boolean isSecurity = text(reader, "category").equals("security");
        boolean suggestsReboot = text(reader, "restart").equals("true");
        List<String> cves = new ArrayList<>();
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.END_ELEMENT && reader.getLocalName().equals("update")) {
                break;
            }
            if (event == XMLStreamConstants.START_ELEMENT
                    && reader.getLocalName().equals("issue")
                    && text(reader, "type").equals("cve")) {
                cves.add(text(reader, "id"));
            }
        }
        if (isPatch) {
            patches.add(new Patch(name, isNeeded, isSecurity, suggestsReboot, cves));
        }
    }

    private void readDownload(XMLStreamReader reader) throws XMLStreamException {
        String name = "";
        String architecture = "";
        String version = "";
        Optional<Path> file = Optional.empty();
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.END_ELEMENT && reader.getLocalName().equals("download-result")) {
                break;
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                switch (reader.getLocalName()) {
                    case "name" -> name = reader.getElementText();
                    case "arch" -> architecture = reader.getElementText();
                    case "edition" ->
                        version = RpmVersions.canonical(
                                text(reader, "epoch") + ":" + text(reader, "version") + "-" + text(reader, "release"));
                    case "localfile" -> file = Optional.of(Path.of(text(reader, "path")));
                    default -> {}
                }
            }
        }
        if (file.isPresent()) {
            downloads.add(new Download(new PackageTarget(name, architecture, version), file.get()));
        }
    }

    private static String text(XMLStreamReader reader, String attribute) {
        String value = reader.getAttributeValue(null, attribute);
        return value == null ? "" : value;
    }
}
