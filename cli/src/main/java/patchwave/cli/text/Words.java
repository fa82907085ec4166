package patchwave.cli.text;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.ProtocolMessageEnum;
import java.util.List;
import java.util.Locale;

/** How names and sentences from the wire read on a terminal. */
public final class Words {
    private Words() {}

    /**
     * The enum's value as people say it: HOST_PHASE_NOT_NEEDED reads "not needed".
     *
     * @return "unknown" for the unspecified value and for one that a newer controller has
     */
    public static String of(ProtocolMessageEnum value) {
        if (value.toString().equals("UNRECOGNIZED")) {
            return "unknown";
        }
        EnumValueDescriptor descriptor = value.getValueDescriptor();
        String prefix = descriptor
                        .getType()
                        .getName()
                        .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                        .toUpperCase(Locale.ROOT) + "_";
        String name = descriptor.getName().startsWith(prefix)
                ? descriptor.getName().substring(prefix.length())
                : descriptor.getName();
        return name.equals("UNSPECIFIED")
                ? "unknown"
                : name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /**
     * Text without control characters, on one line. Hosts and packages write parts of what we print; none of them may
     * move the cursor of the person who reads it.
     */
    public static String clean(String text) {
        return text.replaceAll("\\s+", " ")
                .replaceAll("\\p{Cntrl}|\\p{Cf}", "?")
                .strip();
    }

    /** "1 host", "2 hosts". */
    public static String count(long count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    /**
     * The first few of a list, and how many more there are.
     *
     * @param limit how many to name, from 1
     */
    public static String few(List<String> names, int limit) {
        String first = String.join(", ", names.subList(0, Math.min(limit, names.size())));
        return names.size() > limit ? first + " and " + (names.size() - limit) + " more" : first;
    }

    /** The text, or a dash where there is none. */
    public static String orDash(String text) {
        return text.isBlank() ? "-" : clean(text);
    }
}
