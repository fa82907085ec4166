package patchwave.cli.approval;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;

/**
 * What the fleet file in force lets the controller start by itself. An environment needs both this and an approval.
 *
 * @param environments urgency.start_immediate of the fleet file
 * @param width columns of the screen
 */
record StartImmediate(List<String> environments, int width) {
    /** Beside one approval: of which of its environments the fleet file says nothing. */
    List<String> beside(List<String> approved) {
        List<String> missing = without(approved, environments);
        return missing.isEmpty()
                ? Wrap.lines(
                        "",
                        "The fleet file in force names %s in urgency.start_immediate."
                                .formatted(approved.size() == 1 ? "it" : "all of these environments"),
                        width)
                : Wrap.lines(
                        "warning: ",
                        ("urgency.start_immediate of the fleet file in force lacks %s: nothing is started by itself there"
                                        + " before a fleet file that names %s is applied")
                                .formatted(String.join(", ", missing), missing.size() == 1 ? "it" : "them"),
                        width);
    }

    /** Beside all approvals in force: what the fleet file says, and what one of the two lacks. */
    List<String> besideAll(Collection<String> approved) {
        List<String> lines = new ArrayList<>();
        lines.addAll(Wrap.lines(
                "",
                environments.isEmpty()
                        ? "urgency.start_immediate of the fleet file in force names no environment: nothing is started by"
                                + " itself."
                        : "urgency.start_immediate of the fleet file in force: " + String.join(", ", environments),
                width));
        List<String> uncovered = without(environments, approved);
        if (!uncovered.isEmpty()) {
            lines.addAll(Wrap.lines(
                    "warning: ",
                    "no approval in force covers %s: nothing is started by itself there. Make one:"
                            .formatted(String.join(", ", uncovered)),
                    width));
            lines.add("  patchwave approval create \\");
            uncovered.forEach(each -> lines.add("      --environment %s \\".formatted(Words.clean(each))));
            lines.add("      --reason '...' --out FILE");
        }
        List<String> unnamed = without(approved, environments);
        if (!environments.isEmpty() && !unnamed.isEmpty()) {
            lines.addAll(Wrap.lines(
                    "warning: ",
                    "approved, but not in urgency.start_immediate: %s; nothing is started by itself there"
                            .formatted(String.join(", ", unnamed)),
                    width));
        }
        return lines;
    }

    private static List<String> without(Collection<String> all, Collection<String> these) {
        return all.stream().filter(each -> !these.contains(each)).distinct().toList();
    }
}
