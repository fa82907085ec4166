package patchwave.bench.controller;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import patchwave.controller.identity.Credentials;

/**
 * A controller's state directory with a fleet in it, and what is needed to talk to that controller.
 *
 * @param directory of everything, for its owner alone
 * @param config controller.yaml
 * @param hosts what drivers read
 * @param operator may do everything
 * @param ports of the controller; fixed, so that agents find it again after a restart
 * @param size hosts
 * @param batch hosts of each batch of a rollout
 */
record Bed(
        Path directory,
        Path config,
        Path hosts,
        Credentials operator,
        X509Certificate authority,
        Ports ports,
        int size,
        int batch) {
    record Ports(int agents, int operators, int enrolment) {}

    Path database() {
        return directory.resolve("state").resolve("patchwave.db");
    }
}
