package patchwave.agent.local;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import patchwave.agent.operation.OneLine;
import patchwave.proto.agent.v1.ConnectRequest;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.proto.local.v1.Admitted;
import patchwave.proto.local.v1.Gone;
import patchwave.proto.local.v1.Opened;
import patchwave.proto.local.v1.Ready;
import patchwave.proto.local.v1.Received;
import patchwave.proto.local.v1.Send;

/** Reads and writes what the two processes say to each other (local.proto). What is unknown or out of bounds is refused. */
final class LocalWire {
    private static final int LONGEST_WHY = 500;
    private static final Pattern HOST = Pattern.compile("[a-z0-9.-]{1,63}");

    private LocalWire() {}

    /** @throws FrameException if the frame holds no message of a link, or one that breaks its rules */
    static FromLink fromLink(ByteBuffer frame) throws FrameException {
        patchwave.proto.local.v1.FromLink message;
        try {
            message = patchwave.proto.local.v1.FromLink.parseFrom(frame);
        } catch (InvalidProtocolBufferException e) {
            throw new FrameException("a frame holds no message: " + e.getMessage(), e);
        }
        return switch (message.getMessageCase()) {
            case OPENED ->
                new FromLink.Opened(
                        stream(message.getOpened().getStream()),
                        host(message.getOpened().getHostId()),
                        message.getOpened().getCarriesInventory());
            case RECEIVED ->
                new FromLink.Received(
                        stream(message.getReceived().getStream()),
                        message.getReceived().getResponse());
            case GONE ->
                new FromLink.Gone(
                        stream(message.getGone().getStream()),
                        OneLine.of(message.getGone().getWhy(), LONGEST_WHY));
            case MESSAGE_NOT_SET -> throw new FrameException("a message of a kind that this agent does not know");
        };
    }

    /** @throws FrameException if the frame holds no message of an agent */
    static FromAgent fromAgent(ByteBuffer frame) throws FrameException {
        patchwave.proto.local.v1.FromAgent message;
        try {
            message = patchwave.proto.local.v1.FromAgent.parseFrom(frame);
        } catch (InvalidProtocolBufferException e) {
            throw new FrameException("a frame holds no message: " + e.getMessage(), e);
        }
        return switch (message.getMessageCase()) {
            case READY -> new FromAgent.Ready();
            case SEND ->
                new FromAgent.Send(
                        stream(message.getSend().getStream()), message.getSend().getRequest());
            case ADMITTED -> new FromAgent.Admitted();
            case MESSAGE_NOT_SET -> throw new FrameException("a message of a kind that this link does not know");
        };
    }

    private static long stream(long number) throws FrameException {
        if (number < 1) {
            throw new FrameException("a stream's number is 1 or more, but is " + number);
        }
        return number;
    }

    private static String host(String name) throws FrameException {
        if (!HOST.matcher(name).matches()) {
            throw new FrameException("host_id must be 1 to 63 lower-case letters, digits, '.' and '-', but is " + name);
        }
        return name;
    }

    static patchwave.proto.local.v1.FromLink opened(long stream, String hostId) {
        return patchwave.proto.local.v1.FromLink.newBuilder()
                .setOpened(
                        Opened.newBuilder().setStream(stream).setHostId(hostId).setCarriesInventory(true))
                .build();
    }

    static patchwave.proto.local.v1.FromLink received(long stream, ConnectResponse response) {
        return patchwave.proto.local.v1.FromLink.newBuilder()
                .setReceived(Received.newBuilder().setStream(stream).setResponse(response))
                .build();
    }

    static patchwave.proto.local.v1.FromLink gone(long stream, String why) {
        return patchwave.proto.local.v1.FromLink.newBuilder()
                .setGone(Gone.newBuilder().setStream(stream).setWhy(why))
                .build();
    }

    static patchwave.proto.local.v1.FromAgent ready() {
        return patchwave.proto.local.v1.FromAgent.newBuilder()
                .setReady(Ready.getDefaultInstance())
                .build();
    }

    static patchwave.proto.local.v1.FromAgent send(long stream, ConnectRequest request) {
        return patchwave.proto.local.v1.FromAgent.newBuilder()
                .setSend(Send.newBuilder().setStream(stream).setRequest(request))
                .build();
    }

    static patchwave.proto.local.v1.FromAgent admitted() {
        return patchwave.proto.local.v1.FromAgent.newBuilder()
                .setAdmitted(Admitted.getDefaultInstance())
                .build();
    }
}
