package patchwave.cli.bootstrap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What is to be done about a host's units, so that the agent runs now and after each boot. */
public sealed interface ServiceDecision {
    /**
     * What to do; nothing, if all lists are empty.
     *
     * @param enable units that do not start at boot
     * @param start units that do not run
     * @param restart units that run with a configuration of before
     */
    record Act(List<String> enable, List<String> start, List<String> restart) implements ServiceDecision {
        public Act {
            enable = List.copyOf(enable);
            start = List.copyOf(start);
            restart = List.copyOf(restart);
        }

        boolean isNothing() {
            return enable.isEmpty() && start.isEmpty() && restart.isEmpty();
        }

        /** "enable and start", or so. */
        String shown() {
            List<String> words = new ArrayList<>();
            Optional.of(enable)
                    .filter(it -> !it.isEmpty())
                    .ifPresent(it -> words.add("enabled " + String.join(", ", it)));
            Optional.of(start)
                    .filter(it -> !it.isEmpty())
                    .ifPresent(it -> words.add("started " + String.join(", ", it)));
            Optional.of(restart)
                    .filter(it -> !it.isEmpty())
                    .ifPresent(it -> words.add("restarted " + String.join(", ", it)));
            return String.join(", ", words);
        }
    }

    /** It cannot run there; says why and what to do. */
    record Refuse(String why) implements ServiceDecision {}

    /**
     * Decides.
     *
     * @param units those that have work on the host
     * @param isOutdated whether a unit that runs has not read its configuration
     */
    static ServiceDecision of(HostFacts facts, List<HostState.Unit> units, Predicate<HostState.Unit> isOutdated) {
        if (!facts.isSystemd()) {
            return new Refuse("systemd does not run on the host, and the agent is a service of systemd");
        }
        if (units.isEmpty()) {
            return new Refuse(
                    "the unit patchwave-agent.service is not there, though the package is installed; install it anew");
        }
        List<String> enable = new ArrayList<>();
        List<String> start = new ArrayList<>();
        List<String> restart = new ArrayList<>();
        for (HostState.Unit unit : units) {
            if (unit.isMasked()) {
                return new Refuse("an administrator masked " + unit.name() + "; 'systemctl unmask " + unit.name()
                        + "' on the host if that is over");
            }
            if (!unit.isEnabled()) {
                enable.add(unit.name());
            }
            if (!unit.isRunning()) {
                start.add(unit.name());
            } else if (isOutdated.test(unit)) {
                restart.add(unit.name());
            }
        }
        return new Act(enable, start, restart);
    }
}
