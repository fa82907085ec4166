package patchwave.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.notify.ChannelSettings;
import patchwave.controller.store.NoticeEvent;

class NotifySettingsTest {
    @TempDir
    Path folder;

    private ControllerConfig load(String notify) throws Exception {
        Path file = Files.writeString(folder.resolve("controller.yaml"), "state_directory: /var/lib/x\n" + notify);
        return ControllerConfig.load(file, "host");
    }

    @Test
    void theExampleHasOneOfEachKindAndNoSecretIsReported() throws Exception {
        Files.copy(Path.of("..", "docs", "controller.example.yaml"), folder.resolve("example.yaml"));
        ControllerConfig config = ControllerConfig.load(folder.resolve("example.yaml"), "host");
        assertThat(config.channels()).hasSize(3);
        assertThat(config.channels().get(0)).isInstanceOfSatisfying(ChannelSettings.Webhook.class, it -> {
            assertThat(it.events()).containsExactlyInAnyOrder(NoticeEvent.ROLLOUT_HALTED, NoticeEvent.ROLLOUT_OVERDUE);
            assertThat(it.secretFile()).isEqualTo(folder.resolve("webhook-secret"));
        });
        assertThat(config.channels().get(1).events()).hasSize(NoticeEvent.values().length);
        assertThat(config.channels().get(2))
                .isInstanceOfSatisfying(
                        ChannelSettings.Email.class,
                        it -> assertThat(it.smtp().startTls()).isTrue());
        assertThat(config.report().toString())
                .contains("notify[1].url", "chat.example.org/***")
                .doesNotContain("SECRET");
    }

    @Test
    void nobodyIsToldByDefault() throws Exception {
        assertThat(load("").channels()).isEmpty();
        assertThat(load("").report()).containsEntry("notify", "[]  (default)");
    }

    @Test
    void faultsNameTheirPlace() throws Exception {
        String chat = "notify:\n  - {name: a, kind: chat, url: 'https://x.example.org/S'";
        assertFault(chat + ", colour: red}\n", "notify[0]: colour", "no such key");
        assertFault(chat + ", events: [rollout.on-fire]}\n", "notify[0]: events", "rollout.on-fire");
        assertFault(chat + "}\n  - {name: a, kind: chat, url: 'https://x.example.org/S'}\n", "'a' twice");
        assertFault("notify:\n  - {name: a, kind: pigeon}\n", "notify[0]: kind", "pigeon");
        assertFault("notify:\n  - {name: A, kind: chat}\n", "notify[0]: name", "lower-case");
        assertFault("notify: all\n", "notify", "expected a list");
        assertFault(
                "notify:\n  - {name: a, kind: email, smtp: {host: mail.example.org, starttls: false}, from: a@b, to: [c@d]}\n",
                "notify[0]: smtp",
                "STARTTLS");
        assertFault(
                "notify:\n  - {name: a, kind: email, smtp: {host: localhost}, from: a@b, to: [nobody]}\n",
                "notify[0]: to",
                "nobody");
    }

    private void assertFault(String notify, String... words) {
        assertThatThrownBy(() -> load(notify)).isInstanceOf(SettingFault.class).hasMessageContainingAll(words);
    }
}
