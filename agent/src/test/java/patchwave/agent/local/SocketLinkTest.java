package patchwave.agent.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.link.Link;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.FromController;
import patchwave.agent.operation.HostFacts;
import patchwave.agent.operation.ToController;
import patchwave.proto.agent.v1.Cancel;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.proto.agent.v1.Desired;
import patchwave.proto.agent.v1.Operation;
import patchwave.proto.agent.v1.OperationStage;
import patchwave.proto.agent.v1.Permit;
import patchwave.proto.local.v1.FromLink;
import patchwave.proto.local.v1.Gone;
import patchwave.proto.local.v1.Opened;
import patchwave.proto.plan.v1.Signature;
import patchwave.proto.plan.v1.SignedPlan;
import patchwave.proto.plan.v1.SignedStandingApproval;

/** The agent's side of the socket against links that behave well, badly, and against strangers. */
@Timeout(60)
final class SocketLinkTest {
    private static final ConnectResponse CANCEL = ConnectResponse.newBuilder()
            .setCancel(Cancel.newBuilder().setRolloutId("r-1").setAttempt(1).setReason("test"))
            .build();

    @TempDir
    Path directory;

    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final AtomicReference<Duration> uptime = new AtomicReference<>(Duration.ofHours(1));
    private Path socket;
    private SocketLink link;

    @BeforeEach
    void listen() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        socket = directory.resolve("run/agent.sock");
        link = link(user(System.getProperty("user.name")));
        link.start(new Recorder());
    }

    @AfterEach
    void close() {
        link.close();
    }

    private SocketLink link(UserPrincipal user) {
        return new SocketLink(socket, user, "web-1", uptime::get);
    }

    private static UserPrincipal user(String name) throws Exception {
        return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name);
    }

    /** Keeps what the link tells the agent, in one line each. */
    private final class Recorder implements Link.Listener {
        @Override
        public void connected(long stream) {
            told.add("connected " + stream);
        }

        @Override
        public void received(long stream, FromController message) {
            told.add("received " + stream + " " + message.getClass().getSimpleName());
        }

        @Override
        public void disconnected(long stream, String why) {
            told.add("disconnected " + stream + " " + why);
        }
    }

    private @Nullable String next() throws InterruptedException {
        return told.poll(20, TimeUnit.SECONDS);
    }

    /** A link that the agent has taken. */
    private RawLink taken() throws Exception {
        RawLink raw = new RawLink(socket);
        assertThat(raw.hear()).contains(new FromAgent.Ready());
        return raw;
    }

    /** A new link is taken as soon as the agent has noticed the end of the one before. */
    private RawLink takenAfter() throws Exception {
        while (true) {
            RawLink raw = new RawLink(socket);
            if (raw.hear().isPresent()) {
                return raw;
            }
            raw.close();
        }
    }

    private static ToController hello() {
        return new ToController.Hello(
                Bytes.ofHex("00".repeat(16)),
                Bytes.EMPTY,
                1,
                new HostFacts("web-1", "debian 12", "amd64", "6.1", "boot", "0.1.0"));
    }

    @Test
    void theAgentNumbersStreamsItselfHoweverOftenTheLinkBeginsAnew() throws Exception {
        try (RawLink first = taken()) {
            first.say(LocalWire.opened(1, "web-1")).say(LocalWire.received(1, CANCEL));
            assertThat(next()).isEqualTo("connected 1");
            assertThat(next()).isEqualTo("received 1 Cancel");
            first.say(LocalWire.gone(1, "the controller\nis away")).say(LocalWire.opened(7, "web-1"));
            assertThat(next()).isEqualTo("disconnected 1 the controller is away");
            assertThat(next()).isEqualTo("connected 2");
        }
        assertThat(next()).isEqualTo("disconnected 2 the link is gone: it closed the connection");
        try (RawLink second = takenAfter()) {
            second.say(LocalWire.opened(1, "web-1")).say(LocalWire.received(1, CANCEL));
            assertThat(next()).isEqualTo("connected 3");
            assertThat(next()).isEqualTo("received 3 Cancel");
        }
    }

    @Test
    void whatTheAgentSendsNamesTheStreamItIsFor() throws Exception {
        try (RawLink raw = taken()) {
            link.send(hello());
            raw.say(LocalWire.opened(5, "web-1"));
            assertThat(next()).isEqualTo("connected 1");
            link.send(hello());
            // The first one was said without a stream, and is lost.
            assertThat(raw.hear())
                    .hasValueSatisfying(it -> assertThat(it)
                            .isInstanceOfSatisfying(
                                    FromAgent.Send.class,
                                    send -> assertThat(send.stream()).isEqualTo(5)));
            for (int i = 0; i < 100; i++) {
                link.admitted();
            }
            uptime.set(uptime.get().plusSeconds(10));
            link.admitted();
            link.send(hello());
            assertThat(List.of(raw.hear().orElseThrow(), raw.hear().orElseThrow()))
                    .containsExactly(new FromAgent.Admitted(), new FromAgent.Admitted());
            assertThat(raw.hear()).hasValueSatisfying(it -> assertThat(it).isInstanceOf(FromAgent.Send.class));
        }
    }

    /** Its controller would answer with a message that the link refuses, and the agent would never hear it. */
    @Test
    void inventoriesAreOfferedOnlyThroughALinkThatCarriesThem() throws Exception {
        try (RawLink raw = taken()) {
            raw.say(FromLink.newBuilder()
                    .setOpened(Opened.newBuilder().setStream(1).setHostId("web-1"))
                    .build());
            assertThat(next()).isEqualTo("connected 1");
            assertThat(offered(raw)).isFalse();
            raw.say(LocalWire.gone(1, "")).say(LocalWire.opened(2, "web-1"));
            assertThat(next()).startsWith("disconnected 1");
            assertThat(next()).isEqualTo("connected 2");
            assertThat(offered(raw)).isTrue();
        }
    }

    private boolean offered(RawLink raw) throws Exception {
        link.send(((ToController.Hello) hello()).reportingInventory());
        return ((FromAgent.Send) raw.hear().orElseThrow()).request().getHello().getReportsInventory();
    }

    @Test
    void theLargestPlanWithTheLargestStandingApprovalFits() throws Exception {
        Signature signature = Signature.newBuilder()
                .setKeyId("0".repeat(64))
                .setSignature(ByteString.copyFrom(new byte[64]))
                .build();
        SignedPlan largest = SignedPlan.newBuilder()
                .setPlan(ByteString.copyFrom(new byte[64 * 1024]))
                .addAllSignatures(Collections.nCopies(16, signature))
                .setStandingApproval(SignedStandingApproval.newBuilder()
                        .setApproval(ByteString.copyFrom(new byte[4 * 1024]))
                        .addAllSignatures(Collections.nCopies(16, signature)))
                .build();
        try (RawLink raw = taken()) {
            raw.say(LocalWire.opened(1, "web-1"))
                    .say(LocalWire.received(
                            1,
                            ConnectResponse.newBuilder()
                                    .setDesired(Desired.newBuilder()
                                            .setOperation(Operation.newBuilder()
                                                    .setRolloutId("r-1")
                                                    .setPlan(largest)
                                                    .setStage(OperationStage.OPERATION_STAGE_PREPARE)))
                                    .build()));
            assertThat(next()).isEqualTo("connected 1");
            assertThat(next()).isEqualTo("received 1 Desired");
        }
    }

    @Test
    void aMessageThatBreaksTheControllersRulesIsRefusedAndNoMore() throws Exception {
        ConnectResponse bad = ConnectResponse.newBuilder()
                .setPermit(Permit.newBuilder().setAttempt(-1))
                .build();
        try (RawLink raw = taken()) {
            raw.say(LocalWire.opened(1, "web-1"))
                    .say(LocalWire.received(1, bad))
                    .say(LocalWire.received(1, ConnectResponse.getDefaultInstance()))
                    .say(LocalWire.received(1, CANCEL));
            assertThat(next()).isEqualTo("connected 1");
            assertThat(next()).isEqualTo("received 1 Cancel");
        }
    }

    private static ByteBuffer frame(MessageLite message) {
        return Frames.of(message).orElseThrow();
    }

    private static ByteBuffer opened(long stream, String host) {
        return frame(FromLink.newBuilder()
                .setOpened(Opened.newBuilder().setStream(stream).setHostId(host))
                .build());
    }

    static Stream<Arguments> faults() {
        ByteBuffer unknown = ByteBuffer.allocate(7).putInt(3).put(new byte[] {(byte) 0xfa, 0x01, 0x00});
        return Stream.of(
                Arguments.of("a frame without end", ByteBuffer.wrap(new byte[] {-1, -1, -1, -1}), "4294967295"),
                Arguments.of(
                        "a frame that is too large",
                        ByteBuffer.allocate(4).putInt(262_145).flip(),
                        "262145"),
                Arguments.of("an empty frame", ByteBuffer.allocate(4), "1 to 262144 bytes"),
                Arguments.of(
                        "text",
                        ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
                        "1195725856"),
                Arguments.of(
                        "bytes that are no message",
                        ByteBuffer.allocate(12).putInt(8).putLong(-1).flip(),
                        "no message"),
                Arguments.of("an unknown kind", unknown.flip(), "does not know"),
                Arguments.of("stream 0", opened(0, "web-1"), "1 or more"),
                Arguments.of("a name that is none", opened(2, "web-1\nroot"), "host_id"),
                Arguments.of("a second stream", opened(2, "web-1"), "open still"),
                Arguments.of(
                        "a message of no stream", frame(LocalWire.received(2, CANCEL)), "stream 2, which is not open"),
                Arguments.of(
                        "the end of no stream",
                        frame(FromLink.newBuilder()
                                .setGone(Gone.newBuilder().setStream(9))
                                .build()),
                        "stream 9, which is not open"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void whateverBreaksTheRulesEndsTheConnectionAndNothingElse(String name, ByteBuffer bytes, String why)
            throws Exception {
        try (RawLink raw = taken()) {
            raw.say(LocalWire.opened(1, "web-1"));
            assertThat(next()).isEqualTo("connected 1");
            raw.bytes(bytes.duplicate());
            assertThat(raw.hear()).isEmpty();
            assertThat(next())
                    .startsWith("disconnected 1 the link is gone: it broke the rules: ")
                    .contains(why)
                    .doesNotContain("\n");
        }
        try (RawLink good = takenAfter()) {
            good.say(LocalWire.opened(1, "web-1"));
            assertThat(next()).isEqualTo("connected 2");
        }
    }

    @Test
    void aFrameThatEndsInTheMiddleIsNone() throws Exception {
        try (RawLink raw = taken()) {
            raw.say(LocalWire.opened(1, "web-1"));
            raw.bytes(ByteBuffer.allocate(6).putInt(100).putShort((short) 1).flip());
        }
        assertThat(next()).isEqualTo("connected 1");
        assertThat(next()).contains("in the middle of a frame");
    }

    @Test
    void aFloodEndsTheConnectionAndConnectingAnewGainsNothing() throws Exception {
        try (RawLink raw = taken()) {
            raw.say(LocalWire.opened(1, "web-1"));
            for (int i = 0; i < 199; i++) {
                raw.say(LocalWire.received(1, CANCEL));
            }
            assertThat(next()).isEqualTo("connected 1");
            for (int i = 0; i < 199; i++) {
                assertThat(next()).isEqualTo("received 1 Cancel");
            }
            raw.say(LocalWire.received(1, CANCEL));
            assertThat(raw.hear()).isEmpty();
            assertThat(next()).startsWith("disconnected 1").contains("more than 50 messages or 256 KiB a second");
        }
        try (RawLink again = takenAfter()) {
            again.say(LocalWire.opened(1, "web-1"));
            assertThat(again.hear()).isEmpty();
        }
        uptime.set(uptime.get().plusSeconds(1));
        try (RawLink later = takenAfter()) {
            later.say(LocalWire.opened(1, "web-1"));
            assertThat(next()).isEqualTo("connected 2");
        }
    }

    @Test
    void bytesAreBoundedAsMessagesAre() throws Exception {
        ConnectResponse large = ConnectResponse.newBuilder()
                .setCancel(Cancel.newBuilder()
                        .setRolloutId("r-1")
                        .setAttempt(1)
                        .setReasonBytes(ByteString.copyFrom(new byte[250_000])))
                .build();
        try (RawLink raw = taken()) {
            raw.say(LocalWire.opened(1, "web-1"));
            for (int i = 0; i < 20; i++) {
                raw.say(LocalWire.received(1, large));
            }
            assertThat(raw.hear()).isEmpty();
        }
        assertThat(next()).isEqualTo("connected 1");
        for (int i = 0; i < 8; i++) {
            assertThat(next()).isEqualTo("received 1 Cancel");
        }
        assertThat(next()).contains("256 KiB a second");
    }

    @Test
    void aLinkThatDoesNotReadLosesItsConnectionAndNeverHoldsTheAgentUp() throws Exception {
        try (RawLink raw = taken()) {
            raw.say(LocalWire.opened(1, "web-1"));
            assertThat(next()).isEqualTo("connected 1");
            // More than any socket buffer and the queue together.
            for (int i = 0; i < 100_000 && told.isEmpty(); i++) {
                link.send(hello());
            }
            assertThat(next()).isEqualTo("disconnected 1 the link is gone: it does not read what it is sent");
        }
    }

    @Test
    void aSecondLinkIsSentAwayAndTheFirstStays() throws Exception {
        try (RawLink first = taken();
                RawLink second = new RawLink(socket)) {
            assertThat(second.hear()).isEmpty();
            first.say(LocalWire.opened(1, "web-1"));
            assertThat(next()).isEqualTo("connected 1");
        }
    }

    @Test
    void theSocketIsOneUsersAndWhatAnEarlierProcessLeftIsReplaced() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        SocketLink other = link(user(System.getProperty("user.name")));
        assertThatThrownBy(() -> other.start(new Recorder()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("another agent listens there");
        try (RawLink _ = takenAfter()) {
            link.close();
        }
        assertThat(socket).doesNotExist();
        Files.writeString(socket, "left behind");
        link = link(user(System.getProperty("user.name")));
        link.start(new Recorder());
        taken().close();
    }

    @Test
    void onlyTheLinksUserMayConnectNotEvenRoot() throws Exception {
        Assumptions.assumeTrue(isRoot(), "**** SKIPPED: needs root, to listen for another user's processes");
        link.close();
        link = link(user("nobody"));
        link.start(new Recorder());
        assertThat(Files.getOwner(socket)).isEqualTo(user("nobody"));
        // Root passes by the permissions of the file, and is sent away by the question who it is.
        try (RawLink root = new RawLink(socket)) {
            assertThat(root.hear()).isEmpty();
        }
        assertThat(asNobody()).isEqualTo("let in");
    }

    @Test
    void aWrongUserIsRefusedByTheFileAndByTheQuestionWhoItIs() throws Exception {
        Assumptions.assumeTrue(isRoot(), "**** SKIPPED: needs root, to run a process of another user");
        assertThat(asNobody()).startsWith("not reached: Permission denied");
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(asNobody()).isEqualTo("sent away");
        taken().close();
    }

    private static boolean isRoot() throws Exception {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    /** What a process of the user nobody says. */
    private String asNobody() throws Exception {
        String name = Stranger.class.getName().replace('.', '/') + ".class";
        Path classes = directory.resolve("classes");
        Path copy = classes.resolve(name);
        Files.createDirectories(copy.getParent());
        Files.write(
                copy,
                Optional.ofNullable(Stranger.class.getClassLoader().getResourceAsStream(name))
                        .orElseThrow()
                        .readAllBytes());
        try (Stream<Path> all = Files.walk(classes)) {
            for (Path path : all.toList()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        Command command = new Command(
                List.of(
                        "/usr/bin/setpriv",
                        "--reuid=nobody",
                        "--regid=nogroup",
                        "--clear-groups",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes.toString(),
                        Stranger.class.getName(),
                        socket.toString()),
                Map.of(),
                Path.of("/"));
        CommandEnd end = new CommandRunner(directory.resolve("scratch")).run(command, Duration.ofSeconds(30));
        assertThat(end).isInstanceOf(CommandEnd.Exited.class);
        return end instanceof CommandEnd.Exited exited ? exited.everything().strip() : "";
    }
}
