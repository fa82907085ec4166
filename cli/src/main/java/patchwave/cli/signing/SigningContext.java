package patchwave.cli.signing;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;

/**
 * What a signature is for. It is signed before the document, with one zero byte between: a name has none, so that the first
 * one tells where the document begins, and a signature on one kind of document is never one on another.
 */
enum SigningContext {
    PLAN("patchwave-plan@v1"),
    STANDING_APPROVAL("patchwave-standing-approval@v1");

    private final ByteString prefix;

    SigningContext(String name) {
        this.prefix = ByteString.copyFrom(name + "\0", StandardCharsets.US_ASCII);
    }

    /** What is signed for a document, given as its exact bytes. */
    byte[] signed(ByteString document) {
        return prefix.concat(document).toByteArray();
    }
}
