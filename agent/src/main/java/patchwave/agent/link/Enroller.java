package patchwave.agent.link;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.agent.enrolment.Enrolment;
import patchwave.agent.enrolment.EnrolmentException;
import patchwave.agent.enrolment.Identity;
import patchwave.agent.enrolment.IdentityFiles;
import patchwave.agent.enrolment.Token;

/**
 * Brings a host to its identity.
 *
 * @param host the name that it wants
 * @param address the enrolment listener; empty if the configuration has none
 * @param tokenFile read only while there is no certificate; empty if the configuration has none
 */
public record Enroller(String host, Optional<Address> address, Optional<Path> tokenFile) {
    private static final Logger LOG = LoggerFactory.getLogger(Enroller.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /**
     * The identity on disk, or one for the token. Waits as long as it takes for the controller and a token, and logs for
     * what.
     *
     * @param jitter for waiting times
     * @throws IllegalArgumentException if the identity on disk is damaged
     */
    public Identity await(IdentityFiles files, Enrolment enrolment, Transport transport, RandomGenerator jitter)
            throws InterruptedException {
        Optional<Identity> known = files.load();
        long pause = 1;
        while (known.isEmpty()) {
            try {
                known = Optional.of(enrol(enrolment, transport));
            } catch (EnrolmentException | IOException | IllegalArgumentException e) {
                // A token may come, or the controller: both are waited for.
                LOG.warn("{} is not enrolled: {}", host, why(e));
                Thread.sleep(jitter.nextLong(pause * 1000 + 1));
                pause = Math.min(pause * 2, LONGEST_PAUSE.toSeconds());
            }
        }
        LOG.info("this host is {}", known.get());
        return known.get();
    }

    private Identity enrol(Enrolment enrolment, Transport transport) throws IOException {
        Path file = tokenFile.orElseThrow(() -> new IllegalArgumentException("enrolment_token_file is not configured"));
        Address listener =
                address.orElseThrow(() -> new IllegalArgumentException("controller.enrolment is not configured"));
        Token token = Token.parse(Files.readString(file));
        return enrolment.enrol(token, host, trust -> transport.channel(listener, Optional.empty(), trust));
    }

    private static String why(Exception e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no " + missing.getFile();
            case AccessDeniedException denied ->
                denied.getFile() + " cannot be read: it must belong to the user of this process";
            case IOException io -> io.toString();
            default -> String.valueOf(e.getMessage());
        };
    }
}
