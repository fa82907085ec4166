package patchwave.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Names for common growths of batches: how many times larger each next batch is. */
public enum Growth {
    CAREFUL(2),
    NORMAL(4),
    URGENT(10);

    private final int factor;

    Growth(int factor) {
        this.factor = factor;
    }

    public int factor() {
        return factor;
    }

    /** As fleet files write it, such as "careful". */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The growth of a word; empty if there is no such word. */
    public static Optional<Growth> of(String word) {
        return Arrays.stream(values())
                .filter(growth -> growth.word().equals(word))
                .findFirst();
    }

    /** The growth with a factor; empty for a number without a name. */
    public static Optional<Growth> of(int factor) {
        return Arrays.stream(values()).filter(growth -> growth.factor == factor).findFirst();
    }
}
