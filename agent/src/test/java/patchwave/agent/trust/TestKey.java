package patchwave.agent.trust;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.SignedPlan;

/** A key that signs whatever it is asked to. */
record TestKey(KeyPair pair) {
    static TestKey make() {
        return make("Ed25519");
    }

    static TestKey make(String kind) {
        try {
            return new TestKey(KeyPairGenerator.getInstance(kind).generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SubjectPublicKeyInfo (DER). */
    Bytes publicKey() {
        return Bytes.of(pair.getPublic().getEncoded());
    }

    String id() {
        return Signers.sha256(pair.getPublic().getEncoded());
    }

    SignedPlan.Signature plan(Bytes plan) {
        return sign("patchwave-plan@v1\0", plan);
    }

    SignedPlan.Signature standingApproval(Bytes approval) {
        return sign("patchwave-standing-approval@v1\0", approval);
    }

    SignedPlan.Signature sign(String context, Bytes content) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(pair.getPrivate());
            signer.update(context.getBytes(StandardCharsets.US_ASCII));
            signer.update(content.toArray());
            return new SignedPlan.Signature(id(), Bytes.of(signer.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
