package patchwave.policy;

import java.util.List;
import java.util.Optional;

/** Names for common growths of batches: how many times larger each next batch is. */
public enum Growth {
    CAREFUL("careful", 2),
    NORMAL("normal", 4),
    URGENT("urgent", 10);

    private final String word;
    private final int factor;

    Growth(String word, int factor) {
        this.word = word;
        this.factor = factor;
    }

    public int factor() {
        return factor;
    }

    /** As fleet files write it, such as "careful". */
    public String word() {
        return word;
    }

    /** The growth of a word; empty if there is no such word. */
    public static Optional<Growth> of(String word) {
        return List.of(values()).stream()
                .filter(growth -> growth.word.equals(word))
                .findFirst();
    }

    /** The growth with a factor; empty for a number without a name. */
    public static Optional<Growth> of(int factor) {
        return List.of(values()).stream()
                .filter(growth -> growth.factor == factor)
                .findFirst();
    }
}
