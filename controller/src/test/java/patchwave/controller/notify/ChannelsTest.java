package patchwave.controller.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.store.NoticeEvent;

@Timeout(60)
class ChannelsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T23:11:00Z");
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Set<NoticeEvent> ALL = EnumSet.allOf(NoticeEvent.class);

    private static Message message(String summary) {
        return new Message("0123456789ab-1-mail", "rollout.halted", summary, "{}", NOW);
    }

    private static ChannelSettings.Email email(int port, boolean startTls) {
        return new ChannelSettings.Email(
                "mail",
                ALL,
                new ChannelSettings.Smtp("127.0.0.1", port, startTls, Optional.empty()),
                "patchwave@example.org",
                List.of("sre@example.org", "boss@example.org"));
    }

    private static GreenMail mailServer() {
        GreenMail server = new GreenMail(
                new ServerSetup(0, InetAddress.getLoopbackAddress().getHostAddress(), ServerSetup.PROTOCOL_SMTP));
        server.start();
        return server;
    }

    @Test
    void aMailArrivesWithTheNotificationsIdAndNoHeaderOfSomebodyElse() throws Exception {
        GreenMail server = mailServer();
        try {
            Channel channel = Channels.open(email(server.getSmtp().getPort(), false), LIMIT, () -> NOW);
            channel.send(message("Rollout ghost-1 is HALTED: café\r\nBcc: mallory@example.org"));
            channel.send(message("again"));
            MimeMessage[] arrived = server.getReceivedMessages();
            assertThat(arrived).hasSize(4);
            MimeMessage first = arrived[0];
            assertThat(first.getMessageID())
                    .isEqualTo("<0123456789ab-1-mail@patchwave>")
                    .isEqualTo(arrived[3].getMessageID());
            assertThat(first.getSubject()).contains("[patchwave] Rollout ghost-1 is HALTED: café");
            assertThat(first.getHeader("Bcc")).isNull();
            assertThat(first.getContentType()).startsWith("text/plain");
            assertThat(String.valueOf(first.getContent())).contains("rollout.halted", NOW.toString());
        } finally {
            server.stop();
        }
    }

    @Test
    void aMailServerWithoutStartTlsGetsNoMail() {
        GreenMail server = mailServer();
        try {
            Channel channel = Channels.open(email(server.getSmtp().getPort(), true), LIMIT, () -> NOW);
            assertThatThrownBy(() -> channel.send(message("m")))
                    .isInstanceOf(DeliveryFault.class)
                    .hasMessageContaining("STARTTLS");
            assertThat(server.getReceivedMessages()).isEmpty();
        } finally {
            server.stop();
        }
    }

    @Test
    void mailWithoutStartTlsIsForThisMachineAlone() {
        assertThatThrownBy(() -> new ChannelSettings.Smtp("mail.example.org", 25, false, Optional.empty()))
                .hasMessageContaining("STARTTLS");
        assertThatThrownBy(() -> new ChannelSettings.Smtp(
                        "127.0.0.1", 25, false, Optional.of(new ChannelSettings.Login("u", Path.of("p")))))
                .hasMessageContaining("password");
    }

    @Test
    void aChatGetsTextThatMentionsNobody() throws Exception {
        try (Receiver receiver = new Receiver()) {
            new ChatChannel("chat", receiver.url(), LIMIT).send(message("<!channel> a & b"));
            assertThat(receiver.requests)
                    .singleElement()
                    .extracting(Receiver.Request::body)
                    .isEqualTo("{\"text\":\"&lt;!channel&gt; a &amp; b\"}");
        }
    }

    @Test
    void aFaultDoesNotTellTheSecret() throws Exception {
        Receiver receiver = new Receiver();
        SecretUrl url = receiver.url();
        receiver.close();
        assertThatThrownBy(() -> new ChatChannel("chat", url, LIMIT).send(message("m")))
                .isInstanceOf(DeliveryFault.class)
                .hasMessageContaining("127.0.0.1")
                .hasMessageNotContaining("SECRET");
    }

    @Test
    void addressesAreSafeAndMasked() {
        assertThat(SecretUrl.parse("https://hooks.example.org/T0/B0/abc")).hasToString("https://hooks.example.org/***");
        for (String bad : List.of(
                "http://hooks.example.org/SECRET",
                "http://127.0.0.1.example.org/SECRET",
                "https://u:SECRET@example.org/",
                "ftp://example.org/SECRET",
                "SECRET",
                "ht tp:SECRET")) {
            assertThatThrownBy(() -> SecretUrl.parse(bad))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("SECRET");
        }
        assertThat(SecretUrl.parse("http://127.0.0.1:8080/x").uri().getPort()).isEqualTo(8080);
        assertThat(SecretUrl.parse("http://[::1]:8080/x").uri().getPort()).isEqualTo(8080);
    }

    @Test
    void theSignatureIsTheOneOfTheDocument() throws Exception {
        String signature = Signatures.sign(
                "correct-horse-battery-staple", "0123456789ab-1-bus", 1_795_302_000, "{\"event\":\"test\"}");
        assertThat(Files.readString(Path.of("..", "docs", "notifications.md"))).contains(signature);
    }

    @Test
    void aSecretsFileIsForItsOwnerAlone(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), "correct-horse-battery-staple\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> SecretFiles.read(file, 24)).hasMessageContaining("chmod 600");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(SecretFiles.read(file, 24)).isEqualTo("correct-horse-battery-staple");
        assertThatThrownBy(() -> SecretFiles.read(file, 30)).hasMessageContaining("at least 30 characters");
    }

    @Test
    void aTestTellsOfEveryChannel() throws Exception {
        try (Receiver receiver = new Receiver().answers(200, 404)) {
            Channels channels = new Channels(
                    List.of(
                            new ChatChannel("one", receiver.url(), LIMIT),
                            new ChatChannel("two", receiver.url(), LIMIT)),
                    Map.of("one", ALL),
                    () -> NOW);
            Map<String, String> results = channels.test("alice", "test-1");
            assertThat(results).containsOnlyKeys("one", "two").containsEntry("one", "");
            assertThat(results.get("two")).contains("answered 404");
            assertThat(receiver.requests.getFirst().body()).contains("asked for by alice");
        }
    }
}
