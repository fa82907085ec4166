package patchwave.cli.bootstrap;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import patchwave.cli.config.SecretFile;
import patchwave.cli.session.Session;
import patchwave.cli.ssh.Hop;
import patchwave.cli.ssh.Identities;
import patchwave.cli.ssh.KnownHostsFiles;
import patchwave.cli.ssh.Secret;
import patchwave.cli.ssh.Ssh;
import patchwave.cli.ssh.Waiting;
import patchwave.cli.text.DurationText;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How hosts are reached by ssh, for commands that do. For picocli, which sets the fields. */
public final class SshOptions {
    @Option(
            names = "--user",
            paramLabel = "U",
            description = "Who to be on hosts whose inventory names nobody. Default: you.")
    private @Nullable String user;

    @Option(
            names = "--identity",
            paramLabel = "FILE",
            description = "A private key to offer, and no other. May be repeated. Default: those of your ssh agent"
                    + " ($SSH_AUTH_SOCK), else ~/.ssh/id_ed25519, id_ecdsa, id_rsa.")
    private List<Path> identities = new ArrayList<>();

    @Option(names = "--ask-pass", description = "Ask for the ssh password; a pipe's first line is the answer.")
    private boolean isAskingPassword;

    @Option(
            names = "--pass-file",
            paramLabel = "FILE",
            description = "The ssh password is in FILE, readable by you alone.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--ask-become-pass",
            description = "Ask for sudo's password, after that of ssh; an empty answer means the same.")
    private boolean isAskingBecomePassword;

    @Option(
            names = "--become-pass-file",
            paramLabel = "FILE",
            description = "sudo's password is in FILE, readable by you alone.")
    private @Nullable Path becomePasswordFile;

    @Option(
            names = "--jump",
            paramLabel = "USER@HOST:PORT",
            converter = HopsText.class,
            description = "Go through this host; several, one behind the other, are separated by commas.")
    private List<Hop> jumps = List.of();

    @Option(
            names = "--known-hosts",
            paramLabel = "FILE",
            description = "Where hosts' keys are known from. May be repeated. Default: ~/.ssh/known_hosts and"
                    + " /etc/ssh/ssh_known_hosts.")
    private List<Path> knownHosts = new ArrayList<>();

    @Option(
            names = "--accept-new",
            description = "Accept the first key of a host that has none yet, and keep it. Never one that differs.")
    private boolean isNewAccepted;

    @Option(
            names = "--connect-timeout",
            paramLabel = "DURATION",
            converter = DurationText.class,
            defaultValue = "15s",
            description = "How long a host may need to answer. Default: ${DEFAULT-VALUE}.")
    private Duration connectLimit = Duration.ZERO;

    /** Reads USER@HOST:PORT,... */
    static final class HopsText implements ITypeConverter<List<Hop>> {
        @Override
        public List<Hop> convert(String text) {
            try {
                return Hop.parseAll(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /**
     * What was asked for and answered.
     *
     * @param user who to be where nothing else is said; empty: not known
     */
    public record Answers(
            Optional<String> user,
            List<Path> identities,
            List<Hop> jumps,
            Optional<Secret> password,
            Optional<Secret> become) {}

    /** Asks for what is to be asked, in the order of the options. */
    public Answers ask(Session session) {
        Optional<Secret> password = secret(session, passwordFile, isAskingPassword, "SSH password: ");
        Optional<Secret> become =
                secret(session, becomePasswordFile, isAskingBecomePassword, "sudo password (empty: as for SSH): ");
        boolean isSame = (isAskingBecomePassword || becomePasswordFile != null) && become.isEmpty();
        return new Answers(user(session), List.copyOf(identities), jumps, password, isSame ? password : become);
    }

    private static Optional<Secret> secret(Session session, @Nullable Path file, boolean isAsking, String question) {
        if (file != null) {
            return Optional.of(
                    new Secret(SecretFile.read(file).lines().findFirst().orElse("")));
        }
        return isAsking
                ? Optional.of(session.surroundings().questions().secret(question))
                        .filter(answer -> !answer.isEmpty())
                        .map(Secret::new)
                : Optional.empty();
    }

    private Optional<String> user(Session session) {
        return Optional.ofNullable(user)
                .or(() ->
                        Optional.ofNullable(session.surroundings().environment().get("USER")))
                .filter(name -> !name.isBlank());
    }

    /** How to connect; the caller closes it. */
    public Ssh open(Session session, Waiting waiting, List<Path> usedIdentities) {
        Optional<Path> agent = Optional.of(session.surroundings().environment().getOrDefault("SSH_AUTH_SOCK", ""))
                .filter(path -> !path.isEmpty())
                .map(Path::of);
        Path home = session.surroundings().home();
        Identities keys = new Identities(
                home,
                agent,
                question -> new Secret(session.surroundings().questions().secret(question)));
        keys.prepare(usedIdentities);
        return new Ssh(keys, KnownHostsFiles.read(knownHosts, home), isNewAccepted, connectLimit, waiting);
    }
}
