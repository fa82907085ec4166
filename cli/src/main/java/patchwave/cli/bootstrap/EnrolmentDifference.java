package patchwave.cli.bootstrap;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import patchwave.proto.operator.v1.HostView;

/** What an enrolled host is otherwise than the inventory says. Its token decided that, and only another enrolment changes it. */
final class EnrolmentDifference {
    private EnrolmentDifference() {}

    /**
     * A sentence with the way out; empty if there is no difference.
     *
     * @param known the host, as the controller has it; empty if it has none
     */
    static Optional<String> of(HostState state, HostWish wish, Optional<HostView> known) {
        boolean isEnrolled = state.certificate() instanceof HostCertificate.Issued issued
                && issued.hostId().equals(wish.hostId());
        if (!isEnrolled || known.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> labels = new TreeMap<>();
        known.get().getLabelsList().forEach(label -> labels.put(label.getName(), label.getValue()));
        String environment = wish.environment().orElseThrow();
        if (known.get().getEnvironment().equals(environment) && labels.equals(wish.labels())) {
            return Optional.empty();
        }
        return Optional.of(wish.hostId() + " was enrolled as "
                + shown(known.get().getEnvironment(), labels) + ", but the inventory says "
                + shown(environment, wish.labels())
                + ". Only another enrolment changes that: 'patchwave hosts remove " + wish.hostId()
                + " --reason ...', on the host stop patchwave-agent and remove "
                + state.identityDirectory().orElseThrow() + "/certificate.pem, then this once more");
    }

    private static String shown(String environment, Map<String, String> labels) {
        StringBuilder shown = new StringBuilder(environment);
        labels.forEach(
                (name, value) -> shown.append(' ').append(name).append('=').append(value));
        return shown.toString();
    }
}
