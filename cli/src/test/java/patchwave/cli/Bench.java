package patchwave.cli;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import patchwave.cli.session.Questions;
import patchwave.cli.session.Surroundings;
import patchwave.cli.signing.SigningKey;

/** Runs the hand tool inside the test, with a fake controller, a clock that only pauses move, and everything captured. */
final class Bench implements AutoCloseable {
    final FakeController controller = new FakeController();
    final Map<String, String> environment = new LinkedHashMap<>();
    final List<Runnable> interruptions = new ArrayList<>();
    final Path home;
    final SigningKey signingKey = SigningKey.generate(new SecureRandom());
    boolean isTerminal;

    /** Answers to questions for secrets, in order. */
    final Deque<String> secrets = new ArrayDeque<>();

    /** Answers to other questions, in order; none: nobody is there to ask. */
    final Deque<String> answers = new ArrayDeque<>();

    final List<String> questions = new ArrayList<>();

    /** Where standard output goes; by default it is kept. */
    Optional<OutputStream> standardOutput = Optional.empty();

    boolean isPipe;

    /** Whether time is the machine's, for tests that wait for other processes. */
    boolean isRealTime;

    private final AtomicReference<Instant> now = new AtomicReference<>(Fixtures.NOW);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final String name = InProcessServerBuilder.generateName();
    private final Server server;

    Bench(Path home) {
        this.home = home;
        controller.planSigners.add(signingKey.publicLine());
        try {
            Path directory = Files.createDirectories(home.resolve(".config/patchwave"));
            Files.writeString(directory.resolve("patchwave.yaml"), """
                controller: 127.0.0.1:7444
                authority: authority.pem
                certificate: client.pem
                key: client-key.pem
                signing_key: signing-key.pem
                """);
            patchwave.cli.config.SecretFile.create(directory.resolve("signing-key.pem"), signingKey.pem());
            InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
            controller.services().forEach(builder::addService);
            server = builder.build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int run(String... arguments) {
        out.reset();
        err.reset();
        Surroundings surroundings = new Surroundings(
                new PrintStream(standardOutput.orElse(out), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                home,
                isTerminal,
                true,
                isRealTime ? InstantSource.system() : now::get,
                ZoneId.of("Europe/Berlin"),
                isRealTime ? length -> Thread.sleep(length) : length -> now.updateAndGet(time -> time.plus(length)),
                action -> {
                    interruptions.add(action);
                    return () -> interruptions.remove(action);
                },
                new SecureRandom(),
                _ -> channel(),
                new Asked());
        return Main.run(surroundings, isPipe, arguments);
    }

    private final class Asked implements Questions {
        @Override
        public String secret(String question) {
            return secrets.removeFirst();
        }

        @Override
        public Optional<String> answer(String question) {
            questions.add(question);
            return answers.isEmpty() ? Optional.empty() : Optional.of(answers.removeFirst());
        }
    }

    private ManagedChannel channel() {
        return InProcessChannelBuilder.forName(name).build();
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
