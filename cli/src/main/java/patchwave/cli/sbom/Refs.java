package patchwave.cli.sbom;

import java.util.HashMap;
import java.util.Map;

/** Gives out references, each once in a document: of hosts of a pool, two may have different archives at one path. */
final class Refs {
    private final Map<String, Integer> given = new HashMap<>();

    String next(String wanted) {
        String plain = Plain.of(wanted);
        int number = given.merge(plain, 1, Integer::sum);
        return number == 1 ? plain : next(plain + "#" + number);
    }
}
