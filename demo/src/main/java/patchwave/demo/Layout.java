package patchwave.demo;

import java.nio.file.Path;

/**
 * Where things are in the demo's one directory.
 *
 * @param base the directory
 */
public record Layout(Path base) {
    public Path home() {
        return base.resolve("home");
    }

    public Path repository() {
        return base.resolve("repository");
    }

    public Path host(String id) {
        return base.resolve("hosts").resolve(id);
    }

    public Path balancer() {
        return base.resolve("balancer");
    }

    public Path logs() {
        return base.resolve("logs");
    }

    public Path fleetFile() {
        return base.resolve("fleet.yaml");
    }

    public Path controllerFile() {
        return base.resolve("controller.yaml");
    }

    public Path controllerState() {
        return base.resolve("controller");
    }

    /** The operator's folder: certificate, keys, and the configuration of the command line. */
    public Path operator() {
        return base.resolve("operator");
    }
}
