package patchwave.cli.bootstrap;

import java.util.List;
import java.util.Optional;

/**
 * How far the agent of a host has come.
 *
 * @param identityDirectory where the certificate is; empty: there is none
 * @param hasToken whether a token is there already
 * @param units those of the agent's units that are installed
 */
public record HostState(
        HostCertificate certificate, Optional<String> identityDirectory, boolean hasToken, List<Unit> units) {
    /**
     * A unit of systemd.
     *
     * @param load systemd's word, such as "loaded" or "masked"
     * @param active systemd's word, such as "active" or "failed"
     * @param enabled systemd's word, such as "enabled" or "disabled"
     */
    public record Unit(String name, String load, String active, String enabled) {
        /** The unit that a line of {@link Script#STATE} tells; empty if it tells none. */
        static Optional<Unit> of(String line) {
            String[] words = line.split(" ", -1);
            return words.length == 4 ? Optional.of(new Unit(words[0], words[1], words[2], words[3])) : Optional.empty();
        }

        public boolean isRunning() {
            return active.equals("active") || active.equals("activating") || active.equals("reloading");
        }

        public boolean isMasked() {
            return load.equals("masked") || enabled.startsWith("masked");
        }

        /** Whether it starts at boot, by itself or by another unit. */
        public boolean isEnabled() {
            return enabled.startsWith("enabled")
                    || List.of("static", "indirect", "generated").contains(enabled);
        }
    }

    public HostState {
        units = List.copyOf(units);
    }

    /** The state in an answer of {@link Script#STATE}. */
    public static HostState of(Answer answer) {
        boolean isSent = answer.value("certificate").isPresent();
        Optional<String> pem = answer.file("certificate");
        return new HostState(
                isSent && pem.isEmpty() ? new HostCertificate.Damaged() : HostCertificate.of(pem),
                answer.value("identity"),
                answer.isYes("token"),
                answer.all("unit").stream()
                        .map(Unit::of)
                        .flatMap(Optional::stream)
                        .toList());
    }
}
