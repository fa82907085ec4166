package patchwave.cli.rollout;

import java.util.ArrayList;
import java.util.List;
import patchwave.cli.argument.ReasonOption;
import patchwave.cli.argument.RebootArgument;
import patchwave.proto.agent.v1.PackageWish;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.plan.v1.RebootPolicy;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a plan is asked to bring about, and why: the options of every command that plans forward. */
public final class PlanWish {
    @Option(
            names = "--package",
            required = true,
            paramLabel = "NAME[=VERSION]",
            converter = PackageArgument.class,
            description = "A package, and its exact version or the newest. May be repeated.")
    private List<PackageWish> packages = new ArrayList<>();

    @Option(
            names = "--reboot",
            paramLabel = "report|when-needed",
            converter = RebootArgument.class,
            description = {
                "Whether a drained host that runs the patched code only after a reboot reboots, or fails and says why."
                        + " Default: what the fleet file says."
            })
    private RebootPolicy reboot = RebootPolicy.REBOOT_POLICY_UNSPECIFIED;

    @Mixin
    private ReasonOption reason = new ReasonOption();

    /** A request that says so much; the rest is the command's. */
    PlanRolloutRequest.Builder request() {
        return PlanRolloutRequest.newBuilder()
                .addAllPackages(packages)
                .setReason(reason.text())
                .setReboot(reboot);
    }
}
