package patchwave.cli.operator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import patchwave.cli.config.SecretFile;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.session.Session;
import patchwave.cli.signing.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code patchwave operator keygen}. */
@Command(
        name = "keygen",
        description = {
            "Make the key with which you sign plans and standing approvals (Ed25519). The private key goes to FILE, readable"
                    + " by you alone; the public key is printed and goes to FILE.pub: list it in every agent's plan_signers."
                    + " The controller never sees the private key, so that a stolen controller can do no more than you"
                    + " signed."
        },
        footer = {
            "",
            "Example:",
            "  patchwave operator keygen --out ~/.config/patchwave/signing-key.pem",
            "Then set signing_key in patchwave.yaml to that file."
        })
public final class Keygen implements Callable<Integer> {
    private final Session session;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file to make; never overwritten.")
    private Path file = Path.of("");

    public Keygen(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        SigningKey key = SigningKey.generate(session.surroundings().random());
        Path publicFile = file.resolveSibling(file.getFileName() + ".pub");
        SecretFile.create(file, key.pem());
        try {
            Files.writeString(
                    publicFile,
                    key.publicLine() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw new Refusal(ExitCode.REFUSED, publicFile + ": cannot be written (" + e + ")", e);
        }
        session.out().println(key.publicLine());
        session.remark("Private key: " + file + " (keep it to yourself). The line above is the public key: list it in"
                + " plan_signers of every agent.yaml; it is also in " + publicFile + ".");
        return ExitCode.DONE.number();
    }
}
