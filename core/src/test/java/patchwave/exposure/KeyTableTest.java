package patchwave.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Two keys are the same only where they have the same texts: else one host's package would have another's verdict. */
final class KeyTableTest {
    /**
     * Signs that a key has by itself, and some that are no ASCII: a host may report anything. U+0180 before U+0080 has the hash code of U+0080
     * before U+1F80, and the same lower bytes.
     */
    private static final String SIGNS = "ab=/-\u007f\u0080\u00fe\u00ff\u0180\u1f80\u6161\uffff\ud83d\ude00";

    @Test
    void keysAreTheSameWhereTheirTextsAre() {
        Random random = new Random(20150127);
        KeyTable keys = new KeyTable();
        TreeMap<String, Integer> numbers = new TreeMap<>();
        for (int i = 0; i < 200_000; i++) {
            int platform = random.nextInt(2) * 0xFF61;
            List<String> texts = texts(random);
            KeyTable key = keys.begin(platform);
            texts.forEach(key::with);
            int number = key.number();
            // Its own form, in which no text can be taken for two others: each with its length before it.
            StringBuilder known = new StringBuilder().append(platform);
            texts.forEach(
                    text -> known.append(' ').append(text.length()).append(':').append(text));
            assertThat(numbers.computeIfAbsent(known.toString(), _ -> numbers.size()))
                    .as("%s", known)
                    .isEqualTo(number);
        }
        assertThat(keys.size()).isEqualTo(numbers.size()).isGreaterThan(10_000);
    }

    private static List<String> texts(Random random) {
        List<String> texts = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(random.nextInt(50) == 0 ? 400 : 4); j > 0; j--) {
                text.append(SIGNS.charAt(random.nextInt(SIGNS.length())));
            }
            texts.add(text.toString());
        }
        return texts;
    }
}
