package patchwave.controller.notify;

import jakarta.mail.Authenticator;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A plain-text mail. The message's id is the notification's, so that a mail that comes twice can be told. */
final class EmailChannel implements Channel {
    private static final int LONGEST_SUBJECT = 180;

    private final ChannelSettings.Email settings;
    private final Session session;

    EmailChannel(ChannelSettings.Email settings, Optional<String> password, Duration limit) {
        this.settings = settings;
        this.session = Session.getInstance(
                properties(settings.smtp(), password.isPresent(), limit),
                password.map(secret -> authenticator(settings.smtp(), secret)).orElse(null));
    }

    private static Properties properties(ChannelSettings.Smtp smtp, boolean login, Duration limit) {
        String millis = String.valueOf(limit.toMillis());
        Properties properties = new Properties();
        properties.setProperty("mail.transport.protocol", "smtp");
        properties.setProperty("mail.smtp.host", smtp.host());
        properties.setProperty("mail.smtp.port", String.valueOf(smtp.port()));
        properties.setProperty("mail.smtp.starttls.enable", String.valueOf(smtp.startTls()));
        properties.setProperty("mail.smtp.starttls.required", String.valueOf(smtp.startTls()));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.auth", String.valueOf(login));
        properties.setProperty("mail.smtp.connectiontimeout", millis);
        properties.setProperty("mail.smtp.timeout", millis);
        properties.setProperty("mail.smtp.writetimeout", millis);
        return properties;
    }

    private static @Nullable Authenticator authenticator(ChannelSettings.Smtp smtp, String password) {
        return smtp.login()
                .map(login -> new Authenticator() {
                    @Override
                    protected PasswordAuthentication getPasswordAuthentication() {
                        return new PasswordAuthentication(login.user(), password);
                    }
                })
                .orElse(null);
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public void send(Message message) throws DeliveryFault {
        try {
            Transport.send(mail(message));
        } catch (MessagingException e) {
            throw new DeliveryFault("%s:%d: %s"
                    .formatted(settings.smtp().host(), settings.smtp().port(), e.getMessage()));
        }
    }

    private MimeMessage mail(Message message) throws MessagingException {
        MimeMessage mail = new Identified(session, message.id());
        mail.setFrom(new InternetAddress(settings.from(), true));
        for (String to : settings.to()) {
            mail.addRecipient(jakarta.mail.Message.RecipientType.TO, new InternetAddress(to, true));
        }
        String subject = "[patchwave] " + message.summary();
        mail.setSubject(
                subject.length() <= LONGEST_SUBJECT ? subject : subject.substring(0, LONGEST_SUBJECT - 3) + "...",
                StandardCharsets.UTF_8.name());
        mail.setSentDate(Date.from(message.at()));
        mail.setHeader("Auto-Submitted", "auto-generated");
        mail.setText(
                "%s\n\nEvent: %s\nTime: %s\nId: %s\n\nSee: patchwave rollout list\n"
                        .formatted(message.summary(), message.event(), message.at(), message.id()),
                StandardCharsets.UTF_8.name());
        return mail;
    }

    /** A mail whose Message-ID is ours, and the same at every attempt. */
    private static final class Identified extends MimeMessage {
        private final String id;

        Identified(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<" + id + "@patchwave>");
        }
    }
}
