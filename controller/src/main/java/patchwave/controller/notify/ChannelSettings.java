package patchwave.controller.notify;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import patchwave.controller.store.NoticeEvent;

/** One channel as it is configured. */
public sealed interface ChannelSettings {
    /** Unique; lower-case letters, digits and '-'. */
    String name();

    /** What it is told of. */
    Set<NoticeEvent> events();

    /**
     * Signed JSON to a program.
     *
     * @param secretFile what messages are signed with; at least 24 bytes, readable by its owner alone
     */
    record Webhook(String name, Set<NoticeEvent> events, SecretUrl url, Path secretFile) implements ChannelSettings {
        public Webhook {
            events = Set.copyOf(events);
        }
    }

    /** A line of text to a chat room, as Slack and Mattermost take it. */
    record Chat(String name, Set<NoticeEvent> events, SecretUrl url) implements ChannelSettings {
        public Chat {
            events = Set.copyOf(events);
        }
    }

    /**
     * A mail.
     *
     * @param smtp where mail is handed in
     * @param to at least one
     */
    record Email(String name, Set<NoticeEvent> events, Smtp smtp, String from, List<String> to)
            implements ChannelSettings {
        public Email {
            events = Set.copyOf(events);
            to = List.copyOf(to);
        }
    }

    /**
     * A mail server.
     *
     * @param startTls required if true; false only for this machine itself
     * @param login for servers that ask for one; only with startTls
     */
    record Smtp(String host, int port, boolean startTls, Optional<Login> login) {
        public Smtp {
            if (!startTls && !SecretUrl.isLoopback(host)) {
                throw new IllegalArgumentException(
                        "smtp: mail without STARTTLS only goes to this machine itself, not to " + host);
            }
            if (!startTls && login.isPresent()) {
                throw new IllegalArgumentException("smtp: a password is never sent without STARTTLS");
            }
        }
    }

    /** Who hands mail in. The file is readable by its owner alone. */
    record Login(String user, Path passwordFile) {}
}
