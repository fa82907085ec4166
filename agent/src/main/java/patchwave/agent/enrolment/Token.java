package patchwave.agent.enrolment;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An enrolment token: {@code pwt1.SECRET.FINGERPRINT}.
 *
 * @param secret what travels to the controller: 32 bytes in base64url
 * @param fingerprint lower-case hexadecimal SHA-256 of the authority's certificate (DER): whom to trust
 */
public record Token(String secret, String fingerprint) {
    private static final Pattern FORM = Pattern.compile("pwt1\\.([A-Za-z0-9_-]{43}=?)\\.([0-9a-f]{64})");

    /**
     * The token in this text.
     *
     * @throws IllegalArgumentException if it is none; the message does not repeat the text
     */
    public static Token parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "must be an enrolment token of the form pwt1.SECRET.FINGERPRINT, but is something else of "
                            + text.strip().length() + " characters");
        }
        return new Token(matcher.group(1), matcher.group(2));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "pwt1.***." + fingerprint;
    }
}
