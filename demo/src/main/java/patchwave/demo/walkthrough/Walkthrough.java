package patchwave.demo.walkthrough;

import java.util.List;

/**
 * One section of the document that can be run.
 *
 * @param title the section's heading
 * @param fleet what it needs, such as "6" or "6 bad-patch"
 */
public record Walkthrough(String title, String fleet, List<Step> steps) {
    public Walkthrough {
        steps = List.copyOf(steps);
    }
}
