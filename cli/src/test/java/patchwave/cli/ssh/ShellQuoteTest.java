package patchwave.cli.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one function that puts text into remote command lines, tried on a real shell; and the places that ssh goes to. */
final class ShellQuoteTest {
    private static String printed(List<String> words) throws Exception {
        List<String> line = new ArrayList<>(List.of("printf", "%s\\0"));
        line.addAll(words);
        Process shell = new ProcessBuilder("/bin/sh", "-c", ShellQuote.line(line)).start();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        return printed;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "'",
                "''",
                "a'b'c",
                "\\",
                "\\'",
                "\"",
                "$(reboot)",
                "`reboot`",
                "${HOME}",
                "; reboot #",
                "a && b",
                "*",
                "~",
                "!!",
                "-n",
                "--",
                "\n",
                "a\nb",
                "\t",
                "ünï→",
                "%s",
                "{a,b}",
                "<x",
                ">x",
                "|",
                "&",
                "(",
                "\u001b[2J"
            })
    void everyWordArrivesAsItIs(String word) throws Exception {
        assertThat(printed(List.of("<", word, ">"))).isEqualTo("<\0" + word + "\0>\0");
    }

    @Test
    void randomWordsArriveAsTheyAre() throws Exception {
        Random random = new Random(20_261_129);
        String characters = "'\"\\$`;&|<>(){}[]*?!~#%= \t\nab-";
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            StringBuilder word = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                word.append(characters.charAt(random.nextInt(characters.length())));
            }
            words.add(word.toString());
        }
        assertThat(printed(words)).isEqualTo(String.join("\0", words) + "\0");
    }

    @Test
    void aNulIsRefused() {
        assertThatThrownBy(() -> ShellQuote.word("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSecretIsNeverShown() {
        assertThat(new Secret("geheim")).hasToString("(secret)");
    }

    @ParameterizedTest
    @CsvSource({
        "host,,host,22",
        "host:2222,,host,2222",
        "ann@host,ann,host,22",
        "ssh://ann@host:7/,ann,host,7",
        "[2001:db8::1]:22,,2001:db8::1,22",
        "a.b@c@host,,,0",
        "host:0,,,0",
        "host:70000,,,0",
        "-oProxyCommand=x,,,0",
        "a b,,,0"
    })
    void placesAreReadOrRefused(String text, String user, String host, int port) {
        if (port == 0) {
            assertThatThrownBy(() -> Hop.parse(text)).isInstanceOf(IllegalArgumentException.class);
        } else {
            Hop hop = Hop.parse(text);
            assertThat(hop.user().orElse(null)).isEqualTo(user);
            assertThat(hop.host()).isEqualTo(host);
            assertThat(hop.port()).isEqualTo(port);
        }
    }

    @Test
    void severalPlacesAreGoneThroughInTheirOrder() {
        assertThat(Hop.parseAll("a,b@c:7").stream().map(Hop::address)).containsExactly("a", "c:7");
        assertThat(Hop.parseAll("none")).isEmpty();
        assertThat(Hop.parseAll("")).isEmpty();
    }
}
