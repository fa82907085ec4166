package patchwave.cli.ssh;

import com.jcraft.jsch.AgentIdentityRepository;
import com.jcraft.jsch.AgentProxyException;
import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import com.jcraft.jsch.SSHAgentConnector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;

/**
 * Which private keys a connection offers: those of the files that were named, and no other, so that a host does not close
 * the door after too many; without any, those of the ssh agent; without one, the usual files in ~/.ssh. A key with a
 * passphrase is used through the agent if that has it; else its passphrase is asked for, once.
 */
public final class Identities {
    private static final List<String> USUAL = List.of("id_ed25519", "id_ecdsa", "id_rsa");

    private final Path home;
    private final Optional<Path> agentSocket;
    private final Function<String, Secret> ask;
    private final Map<Path, Secret> passphrases = new ConcurrentHashMap<>();

    /**
     * Keys of this user.
     *
     * @param agentSocket of SSH_AUTH_SOCK
     * @param ask asks the person for a secret; the argument is the question
     */
    public Identities(Path home, Optional<Path> agentSocket, Function<String, Secret> ask) {
        this.home = home;
        this.agentSocket = agentSocket;
        this.ask = ask;
    }

    /**
     * Asks for the passphrases that will be needed, before many connections begin at once.
     *
     * @throws Refusal if a file cannot be used
     */
    public void prepare(List<Path> files) {
        for (Path file : files) {
            KeyPair pair = load(file);
            if (pair.isEncrypted() && ofAgent(pair).isEmpty() && !passphrases.containsKey(file)) {
                Secret passphrase = ask.apply("Passphrase of " + file + ": ");
                if (!pair.decrypt(passphrase.bytes())) {
                    throw new Refusal(
                            ExitCode.REFUSED,
                            file + ": this is not its passphrase; or load the key into the agent: ssh-add " + file);
                }
                passphrases.put(file, passphrase);
            }
            pair.dispose();
        }
    }

    private static KeyPair load(Path file) {
        if (!Files.isReadable(file)) {
            throw new Refusal(ExitCode.REFUSED, file + ": there is no such private key, or it cannot be read");
        }
        try {
            return KeyPair.load(new JSch(), file.toString());
        } catch (JSchException e) {
            throw new Refusal(
                    ExitCode.REFUSED, file + ": is not a private key that can be used (" + e.getMessage() + ")", e);
        }
    }

    private List<Identity> agent() {
        if (agentSocket.isEmpty()) {
            return List.of();
        }
        try {
            AgentIdentityRepository repository = new AgentIdentityRepository(new SSHAgentConnector(agentSocket.get()));
            return repository.getStatus() == IdentityRepository.RUNNING ? repository.getIdentities() : List.of();
        } catch (AgentProxyException e) {
            // An agent that went away offers nothing; what is missing is said when the host refuses.
            return List.of();
        }
    }

    private Optional<Identity> ofAgent(KeyPair pair) {
        byte[] wanted = pair.getPublicKeyBlob();
        return agent().stream()
                .filter(identity -> Arrays.equals(identity.getPublicKeyBlob(), wanted))
                .findFirst();
    }

    /** What the library offers for a connection. */
    IdentityRepository repository(List<Path> files) {
        List<Identity> offered = new ArrayList<>();
        List<Path> used = files;
        if (files.isEmpty()) {
            offered.addAll(agent());
            used = offered.isEmpty() ? usual() : List.of();
        }
        for (Path file : used) {
            offered.add(identity(file));
        }
        return new Chosen(List.copyOf(offered));
    }

    /** The usual files that need no passphrase; the others would be asked for without having been named. */
    private List<Path> usual() {
        return USUAL.stream()
                .map(name -> home.resolve(".ssh").resolve(name))
                .filter(Files::isReadable)
                .filter(file -> !load(file).isEncrypted())
                .toList();
    }

    private Identity identity(Path file) {
        KeyPair pair = load(file);
        Optional<Identity> agents = pair.isEncrypted() ? ofAgent(pair) : Optional.empty();
        pair.dispose();
        if (agents.isPresent()) {
            return agents.get();
        }
        try {
            JSch library = new JSch();
            Secret passphrase = passphrases.get(file);
            if (passphrase == null) {
                library.addIdentity(file.toString());
            } else {
                library.addIdentity(file.toString(), passphrase.bytes());
            }
            return library.getIdentityRepository().getIdentities().getFirst();
        } catch (JSchException e) {
            throw new SshFault(SshFault.Kind.NOT_AUTHENTICATED, file + ": cannot be used (" + e.getMessage() + ")", e);
        }
    }

    /** Exactly these. */
    private record Chosen(List<Identity> identities) implements IdentityRepository {
        @Override
        public String getName() {
            return "chosen";
        }

        @Override
        public int getStatus() {
            return RUNNING;
        }

        @Override
        @SuppressWarnings("JdkObsolete") // The library's own signature.
        public Vector<Identity> getIdentities() {
            return new Vector<>(identities);
        }

        @Override
        public boolean add(byte[] identity) {
            return false;
        }

        @Override
        public boolean remove(byte[] blob) {
            return false;
        }

        @Override
        public void removeAll() {
            // They are the connection's for its whole life.
        }
    }
}
