package patchwave.controller.operators;

import com.google.protobuf.util.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import patchwave.controller.store.Actor;
import patchwave.controller.wire.Fields;
import patchwave.fleet.Environment;
import patchwave.fleet.Host;
import patchwave.fleet.HostId;
import patchwave.policy.FleetPolicy;
import patchwave.proto.operator.v1.CreateEnrolmentTokenRequest;
import patchwave.proto.operator.v1.CreateEnrolmentTokenResponse;
import patchwave.proto.operator.v1.Label;

/** Makes enrolment tokens. The secret leaves in the answer and is kept nowhere: the store hashes it. */
final class CreateToken {
    static final Duration DEFAULT_LIFE = Duration.ofHours(1);
    static final Duration SHORTEST_LIFE = Duration.ofMinutes(10);
    static final Duration LONGEST_LIFE = Duration.ofHours(24);
    static final int MOST_USES = 1_000;
    private static final int MOST_LABELS = 64;
    private static final int SECRET_BYTES = 32;
    private static final Pattern LABEL = Pattern.compile("[a-z][a-z0-9_.-]{0,62}");
    private static final int LONGEST_VALUE = 100;

    /** Stands for the host in sentences where the token names none. */
    private static final HostId ANY = new HostId("any");

    private final ServiceContext context;

    CreateToken(ServiceContext context) {
        this.context = context;
    }

    CreateEnrolmentTokenResponse create(CreateEnrolmentTokenRequest request, Actor caller) {
        Requests fields = new Requests();
        Optional<HostId> host = fields.optional("host_id", request.getHostId(), HostId::new);
        Optional<Environment> environment = fields.value("environment", request.getEnvironment(), Environment::new);
        SortedMap<String, String> labels = labels(request.getLabelsList(), fields);
        int count = fields.number("count", request.getCount(), 0, MOST_USES);
        if (!request.getHostId().isEmpty() && count > 1) {
            fields.fault("count", "1, because host_id names one host", String.valueOf(count));
        }
        Duration life = life(request, fields);
        fields.refuseFaults();

        byte[] bytes = new byte[SECRET_BYTES];
        context.random().nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant expiresAt = context.store().write(caller, transaction -> {
            FleetPolicy policy = FleetInForce.require(transaction);
            requireKnown(Requests.checked(environment), policy);
            requireWeights(new Host(host.orElse(ANY), Requests.checked(environment), labels), policy);
            Instant end = transaction.now().plus(life);
            transaction
                    .enrolment()
                    .createToken(secret, host, Requests.checked(environment), labels, Math.max(1, count), end);
            return end;
        });
        return CreateEnrolmentTokenResponse.newBuilder()
                .setToken("pwt1.%s.%s".formatted(secret, context.authorityFingerprint()))
                .setExpireTime(Fields.timestamp(expiresAt))
                .setEnrolmentAddress(context.enrolmentAddress().get())
                .build();
    }

    /** A host of a misspelt environment would never be patched and nobody would be told. */
    private static void requireKnown(Environment environment, FleetPolicy policy) {
        if (!policy.environments().contains(environment)) {
            throw Refusal.invalid("environment: expected one of %s as the fleet file says, found %s"
                    .formatted(policy.environments(), Requests.quote(environment.name())));
        }
    }

    /** A label that its pool cannot weigh would be refused on the host, where nobody sees it. */
    private static void requireWeights(Host host, FleetPolicy policy) {
        List<String> faults =
                List.copyOf(FleetWarnings.unusableWeights(policy, List.of(host)).values());
        if (!faults.isEmpty()) {
            throw Refusal.invalid(faults);
        }
    }

    private static SortedMap<String, String> labels(List<Label> labels, Requests fields) {
        SortedMap<String, String> byName = new TreeMap<>();
        if (labels.size() > MOST_LABELS) {
            fields.fault("labels", "at most " + MOST_LABELS, String.valueOf(labels.size()));
            return byName;
        }
        for (Label label : labels) {
            String field = "labels[%s]".formatted(Requests.quote(label.getName()));
            if (!LABEL.matcher(label.getName()).matches()) {
                fields.fault(
                        field,
                        "a name of 1 to 63 lower-case letters, digits, '.', '_' or '-', beginning with a letter",
                        Requests.quote(label.getName()));
            }
            fields.text(field, label.getValue(), false, LONGEST_VALUE);
            if (byName.put(label.getName(), label.getValue()) != null) {
                fields.fault(field, "each label once", "it twice");
            }
        }
        return byName;
    }

    private static Duration life(CreateEnrolmentTokenRequest request, Requests fields) {
        if (!request.hasTimeToLive()) {
            return DEFAULT_LIFE;
        }
        if (!Durations.isValid(request.getTimeToLive())) {
            fields.fault("time_to_live", "a valid duration", "one out of range");
            return DEFAULT_LIFE;
        }
        Duration life = Duration.ofSeconds(
                request.getTimeToLive().getSeconds(), request.getTimeToLive().getNanos());
        if (life.compareTo(SHORTEST_LIFE) < 0 || life.compareTo(LONGEST_LIFE) > 0) {
            fields.fault("time_to_live", "10 minutes to 24 hours", life.toString());
        }
        return life;
    }
}
