package patchwave.simulation.world;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.agent.trust.Signers;
import patchwave.calendar.MaintenanceWindow;
import patchwave.calendar.TimeSet;
import patchwave.controller.calendar.FleetCalendar;
import patchwave.controller.calendar.Openings;
import patchwave.controller.fleetfile.FleetFile;
import patchwave.controller.identity.Authority;
import patchwave.controller.identity.ControllerKey;
import patchwave.controller.notify.Channels;

/**
 * What costs much to make and decides nothing: one for all runs of a process. Nothing of it is seen by chance of a run.
 *
 * @param authority of no certificate that anybody looks at
 * @param controllerKey that nobody asks to sign
 * @param channels to nobody
 * @param signers that every machine trusts
 * @param signer whose signature every plan has
 * @param openings expands each window once
 * @param files reads each fleet file once, but for those that come seldom
 */
public record Shared(
        Authority authority,
        ControllerKey controllerKey,
        Channels channels,
        Signers signers,
        KeyPair signer,
        FleetCalendar.Expansion openings,
        Function<String, FleetFile.Reading> files) {
    private static final int MOST_FILES = 4096;
    private static final byte[] CONTEXT = "patchwave-plan@v1\0".getBytes(StandardCharsets.US_ASCII);

    /**
     * Makes all of it.
     *
     * @param directory for the authority's files
     */
    public static Shared make(Path directory) throws IOException, GeneralSecurityException {
        // The product logs every step; nobody reads that here, and making the lines costs more than the steps.
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof ch.qos.logback.classic.Logger root) {
            root.setLevel(Level.OFF);
        }
        InstantSource clock = InstantSource.fixed(VirtualTime.START);
        KeyPair signer = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String key = Base64.getEncoder().encodeToString(signer.getPublic().getEncoded());
        return new Shared(
                Authority.open(directory.resolve("authority"), clock, new SecureRandom()),
                ControllerKey.generate(new SecureRandom()),
                Channels.open(List.of(), clock),
                Signers.of(List.of(key), 1),
                signer,
                rememberedOpenings(),
                rememberedFiles());
    }

    private static Function<String, FleetFile.Reading> rememberedFiles() {
        Map<String, FleetFile.Reading> known = new ConcurrentHashMap<>();
        return text -> {
            FleetFile.Reading found = known.get(text);
            if (found == null) {
                found = FleetFile.read(text);
                if (known.size() < MOST_FILES) {
                    known.put(text, found);
                }
            }
            return found;
        };
    }

    private record Asked(MaintenanceWindow window, Instant from, Instant to) {}

    /** Runs have few windows and days, all of them the same ones. */
    private static FleetCalendar.Expansion rememberedOpenings() {
        Map<Asked, TimeSet> known = new ConcurrentHashMap<>();
        return (window, from, to) -> known.computeIfAbsent(
                new Asked(window, from, to), it -> Openings.expand(it.window(), it.from(), it.to()));
    }

    String keyId() {
        return Signers.sha256(signer.getPublic().getEncoded());
    }

    byte[] sign(byte[] plan) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(signer.getPrivate());
            signature.update(CONTEXT);
            signature.update(plan);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has Ed25519", e);
        }
    }
}
