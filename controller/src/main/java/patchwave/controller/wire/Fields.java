package patchwave.controller.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import patchwave.host.Incarnation;
import patchwave.proto.agent.v1.FailureReason;
import patchwave.rollout.RolloutId;

/** Single fields, checked; every fault names the field. */
public final class Fields {
    private static final int INCARNATION_BYTES = 16;
    private static final int SHA256_BYTES = 32;

    private static final long MOST_ATTEMPTS = 1L << 53;

    /** The range of google.protobuf.Timestamp. */
    private static final long EARLIEST = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();

    private static final long LATEST = Instant.parse("+10000-01-01T00:00:00Z").getEpochSecond();

    private Fields() {}

    /**
     * Checks and answers the value.
     *
     * @throws WireFault if the text is longer
     */
    public static String text(String field, String value, int most) {
        if (value.length() > most) {
            throw new WireFault("%s: expected at most %d characters, found %d".formatted(field, most, value.length()));
        }
        return value;
    }

    static Incarnation incarnation(String field, ByteString value) {
        if (value.size() != INCARNATION_BYTES) {
            throw new WireFault("%s: expected %d bytes, found %d".formatted(field, INCARNATION_BYTES, value.size()));
        }
        return new Incarnation(HexFormat.of().formatHex(value.toByteArray()));
    }

    /** In lower-case hexadecimal. */
    static String sha256(String field, ByteString value) {
        if (value.size() != SHA256_BYTES) {
            throw new WireFault("%s: expected %d bytes, found %d".formatted(field, SHA256_BYTES, value.size()));
        }
        return HexFormat.of().formatHex(value.toByteArray());
    }

    /** Cut to microseconds, as the store has them. */
    static Instant instant(String field, Timestamp value) {
        try {
            return Instant.ofEpochSecond(value.getSeconds(), value.getNanos()).truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeException | ArithmeticException e) {
            throw new WireFault("%s: expected a time, found %s".formatted(field, e.getMessage()));
        }
    }

    static ByteString bytes(Incarnation incarnation) {
        return ByteString.copyFrom(HexFormat.of().parseHex(incarnation.hex()));
    }

    /**
     * Checks and answers the value.
     *
     * @throws WireFault if it cannot be an id
     */
    public static RolloutId rollout(String field, String value) {
        try {
            return new RolloutId(value);
        } catch (IllegalArgumentException e) {
            throw new WireFault("%s: %s".formatted(field, e.getMessage()));
        }
    }

    /** An attempt number, 0 for none; so bounded that the next ones are numbers too, whatever a host makes up. */
    static long attempt(String field, long value) {
        if (value > MOST_ATTEMPTS) {
            throw new WireFault("%s: expected at most %d, found %d".formatted(field, MOST_ATTEMPTS, value));
        }
        return count(field, value, 0);
    }

    static long count(String field, long value, long least) {
        if (value < least) {
            throw new WireFault("%s: expected %d or more, found %d".formatted(field, least, value));
        }
        return value;
    }

    public static Duration duration(java.time.Duration value) {
        return Duration.newBuilder()
                .setSeconds(value.getSeconds())
                .setNanos(value.getNano())
                .build();
    }

    /** A time that the tables can hold: to the microsecond, in years 1 to 9999. */
    public static Instant time(String field, Timestamp value) {
        if (value.getSeconds() < EARLIEST
                || value.getSeconds() >= LATEST
                || value.getNanos() < 0
                || value.getNanos() > 999_999_999) {
            throw new WireFault("%s: expected a time in years 1 to 9999, found %d s %d ns"
                    .formatted(field, value.getSeconds(), value.getNanos()));
        }
        return Instant.ofEpochSecond(value.getSeconds(), value.getNanos()).truncatedTo(ChronoUnit.MICROS);
    }

    public static Timestamp timestamp(Instant value) {
        return Timestamp.newBuilder()
                .setSeconds(value.getEpochSecond())
                .setNanos(value.getNano())
                .build();
    }

    static patchwave.rollout.FailureReason reason(String field, FailureReason value) {
        return switch (value) {
            case FAILURE_REASON_PACKAGE_MANAGER_BUSY -> patchwave.rollout.FailureReason.PACKAGE_MANAGER_BUSY;
            case FAILURE_REASON_REPOSITORY -> patchwave.rollout.FailureReason.REPOSITORY;
            case FAILURE_REASON_DISK_FULL -> patchwave.rollout.FailureReason.DISK_FULL;
            case FAILURE_REASON_TRANSACTION_REFUSED -> patchwave.rollout.FailureReason.TRANSACTION_REFUSED;
            case FAILURE_REASON_PLAN_REFUSED -> patchwave.rollout.FailureReason.PLAN_REFUSED;
            case FAILURE_REASON_PACKAGES_BROKEN -> patchwave.rollout.FailureReason.PACKAGES_BROKEN;
            case FAILURE_REASON_INSTALL_FAILED -> patchwave.rollout.FailureReason.INSTALL_FAILED;
            case FAILURE_REASON_SERVICE_UNHEALTHY -> patchwave.rollout.FailureReason.SERVICE_UNHEALTHY;
            case FAILURE_REASON_NOT_CONVERGED -> patchwave.rollout.FailureReason.NOT_CONVERGED;
            case FAILURE_REASON_DRAIN_FAILED -> patchwave.rollout.FailureReason.DRAIN_FAILED;
            case FAILURE_REASON_UNDRAIN_FAILED -> patchwave.rollout.FailureReason.UNDRAIN_FAILED;
            case FAILURE_REASON_UNHEALTHY_BEFORE -> patchwave.rollout.FailureReason.UNHEALTHY_BEFORE;
            case FAILURE_REASON_CLOCK -> patchwave.rollout.FailureReason.CLOCK;
            case FAILURE_REASON_INTERNAL -> patchwave.rollout.FailureReason.INTERNAL;
            case FAILURE_REASON_REBOOT_NEEDED -> patchwave.rollout.FailureReason.REBOOT_NEEDED;
            case FAILURE_REASON_REBOOT_FAILED -> patchwave.rollout.FailureReason.REBOOT_FAILED;
            case FAILURE_REASON_UNSPECIFIED, UNRECOGNIZED ->
                throw new WireFault("%s: expected a known reason, found %s".formatted(field, value));
        };
    }
}
