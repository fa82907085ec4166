package patchwave.cli.rescue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import patchwave.cli.bootstrap.ControllerSide;
import patchwave.cli.bootstrap.HostFiles;
import patchwave.cli.bootstrap.HostShell;
import patchwave.cli.bootstrap.Script;
import patchwave.cli.bootstrap.StepFault;
import patchwave.cli.ssh.Ran;
import patchwave.proto.operator.v1.CreateEnrolmentTokenResponse;

/** Does repairs on a host. */
record HostRepair(HostShell shell, ControllerSide controller, String hostId, String stamp) {
    /** dpkg may have the scripts of many packages to run. */
    private static final Duration CONFIGURE_LIMIT = Duration.ofMinutes(20);

    /**
     * Does one.
     *
     * @return what was done, in a sentence
     * @throws StepFault if it could not be done
     */
    String repair(Repair repair) {
        return switch (repair) {
            case Repair.ConfigurePackages() -> configure();
            case Repair.EnrolAgain enrol -> enrol(enrol);
            case Repair.Enable(List<String> units) -> systemctl("enable", "enabled ", units);
            case Repair.Start(List<String> units) -> systemctl("start", "started ", units);
            case Repair.Restart(List<String> units) -> systemctl("restart", "restarted ", units);
        };
    }

    private String configure() {
        Ran ran = shell.tryAsRoot(Script.CONFIGURE_PACKAGES, new byte[0], CONFIGURE_LIMIT);
        if (!ran.isGood()) {
            throw new StepFault("dpkg --configure -a did not mend it: " + HostShell.said(ran)
                    + "; install the package that it names anew, or its former version");
        }
        return "dpkg --configure -a ended what was interrupted";
    }

    private String enrol(Repair.EnrolAgain enrol) {
        // The token first: a controller that gives none must not cost the host what it has.
        CreateEnrolmentTokenResponse token = controller.token(hostId, enrol.environment(), enrol.labels());
        String file = enrol.places().tokenFile();
        HostFiles.write(
                shell,
                file,
                "600",
                token.getToken() + "\n",
                Optional.empty(),
                enrol.places().linkUser());
        enrol.identityDirectory().ifPresent(folder -> shell.asRoot(Script.SET_CERTIFICATE_ASIDE, folder, stamp));
        return "a token is in " + file + "; a former certificate is set aside, key and journal stay";
    }

    private String systemctl(String verb, String done, List<String> units) {
        List<String> arguments = new ArrayList<>(List.of(verb));
        arguments.addAll(units);
        shell.asRoot(Script.SERVICE, arguments.toArray(String[]::new));
        return done + String.join(", ", units);
    }
}
