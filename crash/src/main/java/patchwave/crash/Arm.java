package patchwave.crash;

import java.util.List;

/**
 * Something that is to happen at a point, once.
 *
 * @param point the probe's name of it
 * @param order what happens there, a line each: see the probes
 */
record Arm(String point, List<String> order) {
    Arm {
        order = List.copyOf(order);
    }

    /** The process that passes the point is killed there. */
    static Arm kill(String point) {
        return new Arm(point, List.of("kill"));
    }
}
