package patchwave.controller.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ControllerKeyTest {
    private static final byte[] PLAN = "a plan".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private final SecureRandom random = new SecureRandom();

    @Test
    void hostsCanCheckItsSignature() throws Exception {
        ControllerKey key = ControllerKey.open(folder.resolve("key.pem"), random);
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(key.publicKey())));
        verifier.update("patchwave-plan@v1\0".getBytes(StandardCharsets.US_ASCII));
        verifier.update(PLAN);
        assertThat(verifier.verify(key.sign(PLAN))).isTrue();
    }

    @Test
    void itIsTheSameAfterARestartAndItsOwnersAlone() throws IOException {
        Path file = folder.resolve("key.pem");
        byte[] made = ControllerKey.open(file, random).publicKey();
        assertThat(ControllerKey.open(file, random).publicKey()).isEqualTo(made);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    /** A broken one must not be taken for none: a new one would end every standing approval unnoticed. */
    @Test
    void aBrokenFileIsAnErrorThatNamesIt() throws IOException {
        Path file = folder.resolve("key.pem");
        for (String broken : new String[] {"", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "?"}) {
            Files.writeString(file, broken);
            assertThatThrownBy(() -> ControllerKey.open(file, random))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("key.pem");
        }
        Files.writeString(file, Pem.of(Keys.generate(random).getPrivate()));
        assertThatThrownBy(() -> ControllerKey.open(file, random))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected an Ed25519 key");
    }
}
