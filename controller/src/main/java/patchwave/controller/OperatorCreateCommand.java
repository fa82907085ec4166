package patchwave.controller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import patchwave.controller.identity.Authority;
import patchwave.controller.identity.Keys;
import patchwave.controller.identity.Pem;
import patchwave.controller.identity.Role;
import patchwave.controller.identity.SpiffeName;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Store;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes an operator's certificate and configuration, on the controller's own machine. */
@Command(
        name = "create",
        description = {
            "Makes a key, a certificate and a configuration file for an operator.",
            "Works whether the controller runs or not. Give the directory to that person and keep no copy."
        },
        mixinStandardHelpOptions = true)
final class OperatorCreateCommand implements Callable<Integer> {
    private final InstantSource clock;
    private final SecureRandom random;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "NAME",
            description = "lower-case letters, digits, '.', '_' or '-'; the audit trail's name")
    private String name = "";

    @Option(
            names = "--role",
            required = true,
            paramLabel = "admin|viewer",
            description = "admin may do everything, viewer only read")
    private String role = "";

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "where the files are made")
    private @Nullable Path out;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "the controller's configuration")
    private @Nullable Path config;

    OperatorCreateCommand(InstantSource clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Integer call() throws IOException {
        Role wanted = Role.of(role)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--role: expected admin or viewer, found '%s'".formatted(role)));
        ControllerConfig settings =
                ControllerConfig.load(java.util.Objects.requireNonNull(config), RunCommand.hostName());
        Path directory = java.util.Objects.requireNonNull(out);
        Authority authority = Controller.authority(settings, clock, random);
        KeyPair pair = Keys.generate(random);
        X509Certificate certificate = authority.issueOperator(wanted, name, pair.getPublic());
        record(settings, certificate);
        StateOwner.handOver(Controller.stateDirectory(settings));
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Pem.write(directory.resolve("authority.pem"), Pem.of(authority.certificate()), false);
        Pem.write(directory.resolve("client.pem"), Pem.of(certificate), false);
        Pem.write(directory.resolve("client-key.pem"), Pem.of(pair.getPrivate()), true);
        Pem.write(directory.resolve("patchwave.yaml"), clientConfig(settings), false);
        spec.commandLine()
                .getOut()
                .printf(
                        "%s (%s) until %s%n%s%n",
                        name,
                        wanted.word(),
                        certificate.getNotAfter().toInstant(),
                        directory.resolve("patchwave.yaml"));
        return Exit.DONE;
    }

    /** The audit trail knows of every certificate before it leaves this process. */
    private void record(ControllerConfig settings, X509Certificate certificate) throws IOException {
        String serial = certificate.getSerialNumber().toString(16);
        String subject = SpiffeName.uri(certificate).orElse("");
        try (Store store = Controller.store(settings, clock, random)) {
            store.change(Actor.CONTROLLER, tables -> {
                tables.enrolment()
                        .recordCertificate(
                                serial, subject, certificate.getNotAfter().toInstant());
                tables.audit("operator.create", name, Map.of("certificate", subject, "serial", serial));
            });
        }
    }

    private static String clientConfig(ControllerConfig settings) {
        Address address = new Address(
                settings.announceNames().getFirst(), settings.operators().port());
        return """
                # How this operator reaches the controller.
                controller: "%s"
                authority: authority.pem
                certificate: client.pem
                key: client-key.pem
                # Needed to start rollouts; make one with: patchwave operator keygen --out signing-key.pem
                # signing_key: signing-key.pem
                """.formatted(address);
    }
}
