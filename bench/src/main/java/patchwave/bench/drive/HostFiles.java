package patchwave.bench.drive;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The identities of all hosts, as a driver reads them. One key serves them all: the controller does not mind, and making
 * 10,000 keys would measure nothing.
 *
 * @param authority the controller's certificate authority
 * @param key the key of every host
 * @param certificates each host's certificate in DER form, by number
 */
public record HostFiles(X509Certificate authority, PrivateKey key, List<byte[]> certificates) {
    public HostFiles {
        certificates = List.copyOf(certificates);
    }

    /** The certificate of a host. */
    X509Certificate certificate(int i) {
        try {
            return parse(certificates.get(i));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificate of %s cannot be read".formatted(FleetSim.name(i)), e);
        }
    }

    /** Writes them for drivers; holds a private key, so into a directory that only its owner reads. */
    public void write(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            write(out, authority.getEncoded());
            write(out, key.getEncoded());
            out.writeInt(certificates.size());
            for (byte[] certificate : certificates) {
                write(out, certificate);
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("the authority's certificate cannot be encoded", e);
        }
    }

    static HostFiles read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            X509Certificate authority = parse(read(in));
            PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(read(in)));
            int size = in.readInt();
            List<byte[]> certificates = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                certificates.add(read(in));
            }
            return new HostFiles(authority, key, certificates);
        } catch (GeneralSecurityException e) {
            throw new IOException(file + ": not what the benchmark wrote", e);
        }
    }

    private static X509Certificate parse(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] read(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }
}
