package patchwave.cli.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the controller is, and who we are to it.
 *
 * @param file the file this was read from
 * @param host name or address of the controller
 * @param port its operators' port, 1 to 65535
 * @param authority PEM file with the only authority that is trusted
 * @param certificate PEM file with the operator's certificate chain, the leaf first
 * @param key PKCS8 PEM file with the certificate's private key, readable by its owner only
 * @param signingKey Ed25519 PKCS8 PEM file that signs plans; empty: this operator cannot start rollouts
 */
public record CliConfig(
        Path file, String host, int port, Path authority, Path certificate, Path key, Optional<Path> signingKey) {
    /** The controller as people write it, "host:port". */
    public String controller() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
