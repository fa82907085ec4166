package patchwave.cli.ssh;

import java.nio.charset.StandardCharsets;

/** A password or passphrase, which no log and no message can show by mistake. */
public final class Secret {
    private final String text;

    public Secret(String text) {
        this.text = text;
    }

    /** The secret itself, UTF-8. */
    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The secret as a line of standard input. */
    public byte[] line() {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "(secret)";
    }
}
