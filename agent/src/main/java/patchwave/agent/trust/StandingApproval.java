package patchwave.agent.trust;

import java.time.Instant;
import java.util.List;
import patchwave.agent.operation.Bytes;

/**
 * What operators allow a controller to start by itself, for a time.
 *
 * @param id its name
 * @param created when it was made
 * @param expires no operation of a plan under it begins at or after this time
 * @param environments a plan under it names none but these
 * @param controllerKey whose signature such a plan needs: an Ed25519 SubjectPublicKeyInfo (DER), not yet checked
 * @param mayReboot whether such a plan may have hosts reboot
 */
public record StandingApproval(
        String id,
        Instant created,
        Instant expires,
        List<String> environments,
        Bytes controllerKey,
        boolean mayReboot) {
    public StandingApproval {
        environments = List.copyOf(environments);
    }
}
