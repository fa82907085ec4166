package patchwave.cli.bootstrap;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.cli.inventory.InventoryFile;
import patchwave.cli.inventory.InventoryHost;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.session.Session;
import patchwave.cli.ssh.Hop;
import patchwave.cli.ssh.SshTarget;

/** How to come to a single host, for commands that are about one. */
public final class OneHost {
    private OneHost() {}

    /**
     * The way to a host.
     *
     * @param inventory that says how; empty: its id is its address
     * @param address that wins over both, HOST:PORT
     * @throws Refusal if the inventory does not know the host, or cannot be used for it
     */
    public static HostWish find(
            Session session,
            SshOptions.Answers answers,
            String hostId,
            Optional<Path> inventory,
            Optional<String> address) {
        List<InventoryHost> hosts = inventory
                .map(file -> InventoryFile.read(file).hosts())
                .orElseGet(() -> List.of(new InventoryHost(hostId, List.of(), Map.of())));
        HostWishes.Result result = new HostWishes(new HostWishes.Defaults(
                        answers.user(),
                        answers.identities(),
                        answers.password(),
                        answers.become(),
                        answers.jumps(),
                        Optional.empty(),
                        Map.of(),
                        session.surroundings().home()))
                .of(hosts);
        HostWish wish = result.wishes().stream()
                .filter(it -> it.hostId().equals(hostId))
                .findFirst()
                .orElseThrow(() -> new Refusal(ExitCode.REFUSED, missing(hostId, inventory, result.faults())));
        return address.map(it -> at(wish, it)).orElse(wish);
    }

    private static String missing(String hostId, Optional<Path> inventory, List<String> faults) {
        return faults.stream()
                .filter(fault -> fault.startsWith(hostId + ": ") || inventory.isEmpty())
                .findFirst()
                .orElseGet(() -> inventory.map(Path::toString).orElse("") + ": has no host " + hostId);
    }

    private static HostWish at(HostWish wish, String address) {
        try {
            Hop place = Hop.parse(address);
            SshTarget target = wish.target();
            return new HostWish(
                    wish.hostId(),
                    wish.environment(),
                    wish.labels(),
                    new SshTarget(
                            place,
                            place.user().orElse(target.user()),
                            target.jumps(),
                            target.identities(),
                            target.password()),
                    wish.becomePassword());
        } catch (IllegalArgumentException e) {
            throw new Refusal(ExitCode.WRONG_USAGE, "--address: " + e.getMessage(), e);
        }
    }
}
