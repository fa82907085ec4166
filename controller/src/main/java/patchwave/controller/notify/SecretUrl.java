package patchwave.controller.notify;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;

/** An address whose path is a secret, as those of chat webhooks are: whoever knows it may post. Prints without it. */
public record SecretUrl(URI uri) {
    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException unless it is https, or http to this machine itself; does not repeat the address
     */
    public static SecretUrl parse(String text) {
        URI uri;
        try {
            uri = URI.create(text.strip());
        } catch (IllegalArgumentException e) {
            // The cause would repeat the secret.
            throw new IllegalArgumentException("expected an address such as https://hooks.example.org/...");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean named = uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null;
        boolean safe = scheme.equals("https") || (scheme.equals("http") && named && isLoopback(uri.getHost()));
        if (!named || !safe) {
            throw new IllegalArgumentException(
                    "expected https://HOST/..., or http:// to this machine itself; it is not shown, as it is a secret");
        }
        return new SecretUrl(uri);
    }

    /** Whether a name or address means this machine itself; names other than localhost are not looked up. */
    static boolean isLoopback(String host) {
        String bare = host.replaceAll("^\\[|\\]$", "");
        if (bare.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            return bare.matches("[0-9.]+|.*:.*") && InetAddress.getByName(bare).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false;
        }
    }

    /** A text in which the secret is replaced, wherever it was repeated. */
    String masked(String text) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String clean = text.replace(uri.toString(), toString());
        return path.length() > 1 ? clean.replace(path, "/***") : clean;
    }

    @Override
    public String toString() {
        return uri.getScheme() + "://" + uri.getAuthority() + "/***";
    }
}
