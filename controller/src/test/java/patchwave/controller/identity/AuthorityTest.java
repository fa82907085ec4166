package patchwave.controller.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchwave.fleet.HostId;

class AuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
    private static final HostId HOST = new HostId("web-1");
    private static final Duration LIFE = Duration.ofHours(24);

    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock = InstantSource.fixed(NOW);

    @TempDir
    private Path directory;

    private Authority authority;

    @BeforeEach
    void open() throws IOException {
        authority = Authority.open(directory.resolve("authority"), clock, random);
    }

    /** With nothing but the JDK's own PKIX, as the agents do. */
    private static void verify(Authority authority, X509Certificate leaf, Instant at) throws Exception {
        CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf));
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority.certificate(), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(at));
        var _ = CertPathValidator.getInstance("PKIX").validate(path, parameters);
    }

    @Test
    void hostCertificateVerifiesAndNamesTheHost() throws Exception {
        X509Certificate certificate =
                authority.issueHost(HOST, Keys.generate(random).getPublic(), LIFE);
        verify(authority, certificate, NOW);
        assertThat(SpiffeName.read(certificate)).isEqualTo(new PeerIdentity.Host(HOST, NOW));
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(LIFE));
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    }

    @Test
    void operatorCertificateNamesRoleAndPerson() throws Exception {
        X509Certificate certificate = authority.issueOperator(
                Role.VIEWER, "ann", Keys.generate(random).getPublic());
        verify(authority, certificate, NOW);
        assertThat(SpiffeName.read(certificate)).isEqualTo(new PeerIdentity.Operator(Role.VIEWER, "ann"));
    }

    @Test
    void serverCertificateHasNamesAndUri() throws Exception {
        Credentials server = authority.issueServer(List.of("controller.example.org", "127.0.0.1"), LIFE);
        verify(authority, server.certificate(), NOW);
        assertThat(SpiffeName.uri(server.certificate())).contains(SpiffeName.CONTROLLER);
        assertThat(server.certificate().getSubjectAlternativeNames().stream().map(name -> String.valueOf(name.get(1))))
                .contains("controller.example.org", "127.0.0.1");
        assertThat(SpiffeName.read(server.certificate()))
                .as("the controller is neither a host nor an operator")
                .isEqualTo(new PeerIdentity.Nobody());
    }

    @Test
    void certificateOfAnotherAuthorityDoesNotVerify() throws Exception {
        Authority other = Authority.open(directory.resolve("other"), clock, random);
        X509Certificate certificate =
                other.issueHost(HOST, Keys.generate(random).getPublic(), LIFE);
        assertThatThrownBy(() -> verify(authority, certificate, NOW)).isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void certificateEndsWithItsLife() {
        X509Certificate certificate =
                authority.issueHost(HOST, Keys.generate(random).getPublic(), LIFE);
        assertThatThrownBy(() -> verify(authority, certificate, NOW.plus(LIFE).plusSeconds(1)))
                .isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void authorityIsTheSameAfterARestart() throws Exception {
        Authority again = Authority.open(directory.resolve("authority"), clock, random);
        assertThat(again.fingerprint()).isEqualTo(authority.fingerprint()).hasSize(64);
        verify(authority, again.issueHost(HOST, Keys.generate(random).getPublic(), LIFE), NOW);
    }

    @Test
    void keyIsForItsOwnerAlone() throws IOException {
        Path key = directory.resolve("authority/authority-key.pem");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void halfAnAuthorityIsAFaultAndNotANewOne() throws IOException {
        Files.delete(directory.resolve("authority/authority-key.pem"));
        assertThatThrownBy(() -> Authority.open(directory.resolve("authority"), clock, random))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("restore it from a backup");
    }

    @Test
    void keyOnAnotherCurveIsRefused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        byte[] spki = generator.generateKeyPair().getPublic().getEncoded();
        assertThatThrownBy(() -> Keys.parse(spki)).hasMessageContaining("P-256");
        assertThatThrownBy(() -> Keys.parse(new byte[] {1, 2, 3})).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void proofIsOfTheVeryKeyAndText() throws Exception {
        KeyPair pair = Keys.generate(random);
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(pair.getPrivate());
        signer.update(new byte[] {1, 2, 3});
        byte[] signature = signer.sign();
        assertThat(Keys.verifies(pair.getPublic(), signature, new byte[] {1}, new byte[] {2, 3}))
                .isTrue();
        assertThat(Keys.verifies(pair.getPublic(), signature, new byte[] {1, 2}))
                .isFalse();
        assertThat(Keys.verifies(Keys.generate(random).getPublic(), signature, new byte[] {1, 2, 3}))
                .isFalse();
        assertThat(Keys.verifies(pair.getPublic(), new byte[] {7}, new byte[] {1, 2, 3}))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Ann", "a/b", "../x", "a b", "admin/ann"})
    void operatorNamesThatCouldMeanSomethingElseAreRefused(String name) {
        assertThatThrownBy(() -> authority.issueOperator(
                        Role.ADMIN, name, Keys.generate(random).getPublic()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void serverKeyIsRenewedWhenAThirdOfItsLifeIsLeft() throws Exception {
        Instant[] now = {NOW};
        InstantSource moving = () -> now[0];
        Authority movingAuthority = Authority.open(directory.resolve("moving"), moving, random);
        ServerKey key = new ServerKey(movingAuthority, List.of("localhost"), moving);
        X509Certificate first = key.certificate();
        assertThat(key.renewIfDue()).isFalse();
        now[0] = NOW.plus(ServerKey.LIFE.multipliedBy(2).dividedBy(3)).plusSeconds(1);
        assertThat(key.renewIfDue()).isTrue();
        assertThat(key.certificate()).isNotEqualTo(first);
        verify(movingAuthority, key.certificate(), now[0].plus(Duration.ofDays(6)));
    }
}
