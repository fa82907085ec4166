package patchwave.demo;

import java.nio.file.Path;
import java.util.Map;

/** What a test harness fits onto the programs of a playground, without any of them knowing. The demo fits nothing. */
public interface Fittings {
    /** As shipped. */
    Fittings NONE = new Fittings() {};

    /** More environment variables of the controller. */
    default Map<String, String> controllerVariables() {
        return Map.of();
    }

    /** More environment variables of a host's agent. */
    default Map<String, String> agentVariables(String host) {
        return Map.of();
    }

    /**
     * Where a host's agent reaches the controller.
     *
     * @param port where it listens for agents
     */
    default int agentsPort(String host, int port) {
        return port;
    }

    /** More lines of a host's apt configuration. */
    default String aptLines(Path root) {
        return "";
    }
}
