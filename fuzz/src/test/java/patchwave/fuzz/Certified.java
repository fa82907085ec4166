package patchwave.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.InstantSource;
import patchwave.controller.identity.Authority;
import patchwave.controller.identity.Keys;

/** An authority of its own, and what hosts sign. */
public final class Certified {
    private Certified() {}

    /** An authority whose certificates begin and end by this clock. */
    public static Authority authority(InstantSource clock) {
        try {
            return Authority.open(Scratch.directory("authority"), clock, new SecureRandom());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A host's key. */
    public static KeyPair hostKey() {
        return Keys.generate(new SecureRandom());
    }

    /** A signature as hosts make it. */
    public static byte[] sign(KeyPair key, byte[]... parts) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key.getPrivate());
            for (byte[] part : parts) {
                signature.update(part);
            }
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
