package patchwave.controller.advisories;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** From a document's bytes to text, within the limits. */
final class Unpacking {
    private static final int BUFFER = 64 * 1024;

    /** The end of a zip file: a record of 22 bytes, and at most 64 KiB of comment. */
    private static final int ZIP_END = 22 + 65_535;

    private Unpacking() {}

    /** One file of a zip file. */
    interface EntryReader {
        void read(String name, byte[] bytes) throws RefusedException;
    }

    /** The text of a document, which may be packed by gzip. */
    static String text(FeedDocument document, FeedLimits limits) throws RefusedException {
        return decoded(bytes(document, limits));
    }

    static byte[] bytes(FeedDocument document, FeedLimits limits) throws RefusedException {
        byte[] bytes = document.bytes();
        if (bytes.length > limits.mostBytes()) {
            throw new RefusedException(
                    "It has %,d bytes, and at most %,d are read.".formatted(bytes.length, limits.mostBytes()));
        }
        if (bytes.length < 2 || bytes[0] != 0x1f || bytes[1] != (byte) 0x8b) {
            return bytes;
        }
        try (InputStream packed = new GZIPInputStream(new ByteArrayInputStream(bytes), BUFFER)) {
            return readAll(packed, limits.mostUnpackedBytes());
        } catch (EOFException cut) {
            throw new RefusedException("It is cut: the packed data ends too early.");
        } catch (IOException broken) {
            throw new RefusedException("It cannot be unpacked: %s.".formatted(broken.getMessage()));
        }
    }

    static boolean isZip(byte[] bytes) {
        return bytes.length > 4 && bytes[0] == 'P' && bytes[1] == 'K' && bytes[2] == 3 && bytes[3] == 4;
    }

    static void entries(byte[] zip, FeedLimits limits, EntryReader reader) throws RefusedException {
        if (!hasZipEnd(zip)) {
            throw new RefusedException("It is cut: the directory at the end of the zip file is missing.");
        }
        int left = limits.mostUnpackedBytes();
        try (ZipInputStream packed = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = packed.getNextEntry(); entry != null; entry = packed.getNextEntry()) {
                if (!entry.isDirectory()) {
                    byte[] bytes = readAll(packed, left);
                    left -= bytes.length;
                    reader.read(entry.getName(), bytes);
                }
            }
        } catch (IOException broken) {
            throw new RefusedException("It cannot be unpacked: %s.".formatted(broken.getMessage()));
        }
    }

    /** Text, or a refusal where the bytes are no UTF-8. */
    static String decoded(byte[] bytes) throws RefusedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException broken) {
            throw new RefusedException("It is no text in UTF-8.");
        }
    }

    private static byte[] readAll(InputStream from, int most) throws IOException, RefusedException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER];
        for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
            if (all.size() + length > most) {
                throw new RefusedException("Unpacked it has more than the %,d bytes that are read.".formatted(most));
            }
            all.write(buffer, 0, length);
        }
        return all.toByteArray();
    }

    private static boolean hasZipEnd(byte[] zip) {
        for (int i = zip.length - 22; i >= Math.max(0, zip.length - ZIP_END); i--) {
            if (zip[i] == 'P' && zip[i + 1] == 'K' && zip[i + 2] == 5 && zip[i + 3] == 6) {
                return true;
            }
        }
        return false;
    }
}
