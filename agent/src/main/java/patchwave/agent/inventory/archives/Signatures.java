package patchwave.agent.inventory.archives;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import patchwave.agent.inventory.archives.Signature.Condition;

/** The signatures that this program carries. */
final class Signatures {
    /** Files beside this class; a directory of a program's jar cannot be listed. */
    private static final List<String> KNOWN = List.of("CVE-2021-44228", "CVE-2021-45046");

    private Signatures() {}

    static List<Signature> all() {
        return KNOWN.stream().map(Signatures::read).toList();
    }

    private static Signature read(String cve) {
        String file = cve + ".properties";
        Properties lines = new Properties();
        try (InputStream in = Signatures.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("signature " + file + " is missing in this program");
            }
            lines.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("signature " + file + " cannot be read", e);
        }
        return parse(cve, lines);
    }

    /** @throws IllegalArgumentException naming what is missing or not understood */
    static Signature parse(String cve, Properties lines) {
        String[] product = need(cve, lines, "product").split(":", -1);
        if (product.length != 2) {
            throw new IllegalArgumentException(cve + ": product must be groupId:artifactId");
        }
        return new Signature(
                cve,
                product[0],
                product[1],
                list(need(cve, lines, "affected")).map(text -> range(cve, text)).toList(),
                need(cve, lines, "carrier"),
                need(cve, lines, "carrier.path"),
                list(need(cve, lines, "flawed"))
                        .map(text -> condition(cve, text))
                        .toList(),
                list(need(cve, lines, "fixed"))
                        .map(text -> condition(cve, text))
                        .toList());
    }

    private static String need(String cve, Properties lines, String key) {
        String value = lines.getProperty(key, "").strip();
        if (value.isEmpty()) {
            throw new IllegalArgumentException(cve + ": " + key + " is missing");
        }
        return value;
    }

    private static Stream<String> list(String text) {
        return Stream.of(text.split(",", -1)).map(String::strip);
    }

    private static Signature.Range range(String cve, String text) {
        String[] ends = text.split("\\.\\.\\.", -1);
        if (ends.length != 2) {
            throw new IllegalArgumentException(cve + ": a range is FROM...BEFORE, but is " + text);
        }
        return new Signature.Range(MavenVersion.of(ends[0]), MavenVersion.of(ends[1]));
    }

    private static Condition condition(String cve, String text) {
        String[] words = text.split(" ", -1);
        String verb = words.length > 1 ? words[1] : "";
        if (words.length == 2 && verb.equals("present")) {
            return new Signature.Present(words[0]);
        }
        if (words.length == 3 && verb.equals("mentions")) {
            return new Signature.Mentions(words[0], words[2]);
        }
        if (words.length == 3 && verb.equals("method")) {
            return new Signature.HasMethod(words[0], words[2]);
        }
        throw new IllegalArgumentException(
                cve + ": a condition is CLASS present, CLASS mentions TEXT or CLASS method NAME, but is " + text);
    }
}
