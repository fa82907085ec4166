package patchwave.agent;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import patchwave.agent.config.AgentConfig;
import patchwave.agent.enrolment.Enrolment;
import patchwave.agent.enrolment.Identity;
import patchwave.agent.enrolment.IdentityFiles;
import patchwave.agent.link.ControllerStream;
import patchwave.agent.link.Enroller;
import patchwave.agent.link.Transport;

/**
 * What speaks to the controller: for the link process, and for agents that do it themselves. Nothing of the network is
 * loaded before it is asked for; an agent with a link process never asks.
 */
final class Networking implements AutoCloseable {
    private final InstantSource wall;
    private final SecureRandom secrets;
    private final RandomGenerator jitter;

    @GuardedBy("this")
    private @Nullable Transport transport;

    /**
     * Nothing yet.
     *
     * @param secrets for keys
     * @param jitter for waiting times
     */
    Networking(InstantSource wall, SecureRandom secrets, RandomGenerator jitter) {
        this.wall = wall;
        this.secrets = secrets;
        this.jitter = jitter;
    }

    private synchronized Transport transport() {
        if (transport == null) {
            transport = new Transport();
        }
        return transport;
    }

    /**
     * How this host reaches the controller.
     *
     * @param hostId its name in its certificate
     * @param streams each with its newest certificate, not started
     */
    record Enrolled(String hostId, Supplier<ControllerStream> streams) {}

    /**
     * Enrols the host, if it is not. Waits as long as it takes for the controller and a token.
     *
     * @param directory where key and certificate are; exists
     */
    Enrolled enrol(AgentConfig config, Path directory) throws InterruptedException {
        IdentityFiles files = new IdentityFiles(directory);
        Enrolment enrolment = new Enrolment(files, secrets);
        Identity identity = new Enroller(config.host(), config.enrolment(), config.tokenFile())
                .await(files, enrolment, transport(), jitter);
        return new Enrolled(
                identity.hostId(),
                () -> new ControllerStream(
                        transport(), config.controllers(), files.load().orElse(identity), enrolment, wall, jitter));
    }

    @Override
    public synchronized void close() {
        if (transport != null) {
            transport.close();
        }
    }
}
