package patchwave.simulation.mutants;

import com.google.protobuf.ByteString;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import patchwave.controller.store.StoredHost;
import patchwave.host.Claim;
import patchwave.proto.agent.v1.ConnectRequest;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.proto.agent.v1.Hello;
import patchwave.proto.agent.v1.Status;
import patchwave.simulation.memory.Rule;
import patchwave.simulation.memory.Rules;
import patchwave.simulation.world.ControllerProcess;
import patchwave.simulation.world.Mutant;
import patchwave.simulation.world.Stream;
import patchwave.simulation.world.World;

/** Rules of the controller, broken by what it hears of agents. */
abstract class Answering implements Mutant {
    private Optional<World> world = Optional.empty();

    @Override
    public final void begin(World now) {
        world = Optional.of(now);
    }

    final Optional<StoredHost> host(Stream stream) {
        return world.flatMap(it -> it.store()
                .<Optional<StoredHost>>read(
                        tables -> tables.hosts().find(stream.agent().host().id())));
    }

    /** C4: whoever says Hello is taken for the host with the journal that we know. */
    static final class AnyHello extends Answering {
        @Override
        public ConnectRequest heardByController(ControllerProcess controller, Stream stream, ConnectRequest request) {
            Optional<StoredHost> known = host(stream);
            if (known.isEmpty() || known.get().record().incarnation().isEmpty()) {
                return request;
            }
            long version = known.get().record().journalVersion();
            if (request.hasHello()) {
                Hello hello = request.getHello();
                byte[] incarnation = HexFormat.of()
                        .parseHex(known.get().record().incarnation().get().hex());
                return request.toBuilder()
                        .setHello(hello.toBuilder()
                                .setPreviousIncarnation(ByteString.copyFrom(incarnation))
                                .setJournalVersion(Math.max(version, hello.getJournalVersion())))
                        .build();
            }
            if (request.hasStatus()) {
                Status status = request.getStatus();
                return request.toBuilder()
                        .setStatus(status.toBuilder().setJournalVersion(Math.max(version, status.getJournalVersion())))
                        .build();
            }
            return request;
        }
    }

    /** C3: a claim is taken for fenced although the host does not say so. */
    static final class AssumedFence extends Answering {
        private final Predicate<Claim> when;

        AssumedFence(Predicate<Claim> when) {
            this.when = when;
        }

        @Override
        public ConnectRequest heardByController(ControllerProcess controller, Stream stream, ConnectRequest request) {
            Optional<Claim> claim = host(stream).flatMap(StoredHost::claim).filter(when);
            if (claim.isEmpty() || !request.hasStatus()) {
                return request;
            }
            Status status = request.getStatus();
            if (status.getBegunAttempt() >= claim.get().attempt()) {
                return request;
            }
            return request.toBuilder()
                    .setStatus(status.toBuilder()
                            .setFencedAttempt(Math.max(
                                    status.getFencedAttempt(), claim.get().attempt())))
                    .build();
        }
    }

    /** C6: every report counts as the newest, and journal numbers are what it says. */
    static final class LastReportWins extends Answering {
        private final Map<Long, Long> said = new HashMap<>();
        private long sequence = 1_000_000;

        @Override
        public Rules rules() {
            return Rules.REAL.without(Rule.MERGE_BY_MAX);
        }

        @Override
        public ConnectRequest heardByController(ControllerProcess controller, Stream stream, ConnectRequest request) {
            if (!request.hasStatus()) {
                return request;
            }
            said.put(++sequence, request.getStatus().getSequence());
            return request.toBuilder()
                    .setStatus(request.getStatus().toBuilder().setSequence(sequence))
                    .build();
        }

        /** A permit answers the status as the agent counted it. */
        @Override
        public ConnectResponse heardByAgent(Stream stream, ConnectResponse response) {
            return response.hasPermit()
                    ? response.toBuilder()
                            .setPermit(response.getPermit().toBuilder()
                                    .setStatusSequence(said.getOrDefault(
                                            response.getPermit().getStatusSequence(), 0L)))
                            .build()
                    : response;
        }
    }
}
