package patchwave.demo;

import java.nio.file.Path;

/**
 * Where things are in the demo's one directory.
 *
 * @param base the directory
 */
record Layout(Path base) {
    Path home() {
        return base.resolve("home");
    }

    Path repository() {
        return base.resolve("repository");
    }

    Path host(String id) {
        return base.resolve("hosts").resolve(id);
    }

    Path balancer() {
        return base.resolve("balancer");
    }

    Path logs() {
        return base.resolve("logs");
    }

    Path fleetFile() {
        return base.resolve("fleet.yaml");
    }

    Path controllerFile() {
        return base.resolve("controller.yaml");
    }

    Path controllerState() {
        return base.resolve("controller");
    }

    /** The operator's folder: certificate, keys, and the configuration of the command line. */
    Path operator() {
        return base.resolve("operator");
    }
}
