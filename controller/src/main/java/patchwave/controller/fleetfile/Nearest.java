package patchwave.controller.fleetfile;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedSet;

/** Which of the known words somebody most likely meant. */
public final class Nearest {
    /** More changes than this, and it is another word. */
    private static final int FARTHEST = 3;

    private Nearest() {}

    static String remedy(String word, SortedSet<String> known) {
        return of(word, known).map("Did you mean '%s'?"::formatted).orElse("Remove it, or correct its name.");
    }

    public static Optional<String> of(String word, SortedSet<String> known) {
        int limit = Math.min(FARTHEST, Math.max(1, word.length() / 2));
        return known.stream()
                .filter(candidate -> distance(word, candidate, limit) <= limit)
                .min(Comparator.comparingInt(candidate -> distance(word, candidate, limit)));
    }

    /**
     * Levenshtein's distance: insertions, deletions and replacements. Only as far as the limit: a path of so few changes stays
     * so near to the diagonal, and files may have thousands of long names.
     *
     * @return any number above the limit, where it is above the limit
     */
    private static int distance(String a, String b, int limit) {
        int beyond = limit + 1;
        if (Math.abs(a.length() - b.length()) > limit) {
            return beyond;
        }
        int[] before = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            Arrays.fill(row, beyond);
            row[0] = i;
            for (int j = Math.max(1, i - limit); j <= Math.min(b.length(), i + limit); j++) {
                int replaced = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(before[j], row[j - 1]) + 1);
            }
            before = row;
        }
        return before[b.length()];
    }
}
