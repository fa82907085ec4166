package patchwave.demo.repository;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.BCPGOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/** An OpenPGP key of the demo's repository, made for one run and never written to disk. RSA of 2,048 bits. */
public final class SigningKey {
    private static final String USER_ID = "Patchwave demo <demo@patchwave.invalid>";

    private final PGPKeyPair pair;
    private final PGPPublicKey certified;

    private SigningKey(PGPKeyPair pair, PGPPublicKey certified) {
        this.pair = pair;
        this.certified = certified;
    }

    /** Makes a key. */
    public static SigningKey generate(SecureRandom random, Instant now) {
        RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
        generator.init(new RSAKeyGenerationParameters(BigInteger.valueOf(0x10001), random, 2048, 100));
        try {
            PGPKeyPair pair = new BcPGPKeyPair(
                    PublicKeyPacket.VERSION_4,
                    PublicKeyAlgorithmTags.RSA_GENERAL,
                    generator.generateKeyPair(),
                    Date.from(now));
            PGPSignatureSubpacketGenerator flags = new PGPSignatureSubpacketGenerator();
            flags.setKeyFlags(false, KeyFlags.SIGN_DATA | KeyFlags.CERTIFY_OTHER);
            PGPSignatureGenerator self = generator(pair, PGPSignature.POSITIVE_CERTIFICATION);
            self.setHashedSubpackets(flags.generate());
            PGPSignature certification = self.generateCertification(USER_ID, pair.getPublicKey());
            return new SigningKey(pair, PGPPublicKey.addCertification(pair.getPublicKey(), USER_ID, certification));
        } catch (PGPException e) {
            throw new IllegalStateException("cannot make the repository's key", e);
        }
    }

    /** The public key as apt's signed-by takes it: armoured text. */
    public String armoured() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArmoredOutputStream armour = armour(bytes)) {
            certified.encode(armour);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(StandardCharsets.US_ASCII);
    }

    /**
     * The text inside a clear signature (RFC 4880, section 7), as InRelease is.
     *
     * @param text lines that end with a line feed, without spaces before it, none of them beginning with '-'
     */
    public String clearSigned(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArmoredOutputStream armour = armour(bytes)) {
            PGPSignatureGenerator generator = generator(pair, PGPSignature.CANONICAL_TEXT_DOCUMENT);
            armour.beginClearText(HashAlgorithmTags.SHA256);
            List<String> lines = text.lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                // Line ends are signed as CR LF; the one before the signature is no part of the text.
                generator.update(((i == 0 ? "" : "\r\n") + lines.get(i)).getBytes(StandardCharsets.UTF_8));
                armour.write((lines.get(i) + "\n").getBytes(StandardCharsets.UTF_8));
            }
            armour.endClearText();
            generator.generate().encode(new BCPGOutputStream(armour));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (PGPException e) {
            throw new IllegalStateException("cannot sign the repository's index", e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static ArmoredOutputStream armour(ByteArrayOutputStream bytes) {
        return ArmoredOutputStream.builder().clearHeaders().build(bytes);
    }

    private static PGPSignatureGenerator generator(PGPKeyPair pair, int type) throws PGPException {
        PGPSignatureGenerator generator = new PGPSignatureGenerator(
                new BcPGPContentSignerBuilder(PublicKeyAlgorithmTags.RSA_GENERAL, HashAlgorithmTags.SHA256),
                pair.getPublicKey());
        generator.init(type, pair.getPrivateKey());
        return generator;
    }
}
