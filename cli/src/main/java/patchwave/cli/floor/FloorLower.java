package patchwave.cli.floor;

import java.time.Duration;
import java.util.concurrent.Callable;
import patchwave.cli.argument.ReasonOption;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.DurationText;
import patchwave.proto.operator.v1.LowerFloorRequest;
import patchwave.proto.operator.v1.LowerFloorResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code patchwave floor lower}. */
@Command(
        name = "lower",
        description = {
            "Ask to lower one pool's floor for a time, such as to patch a pool that has lost too many hosts. Nothing changes"
                    + " before another operator approves it; then it ends by itself. No emergency lowers a floor: only this"
                    + " command does."
        },
        footer = {
            "",
            "Example:",
            "  patchwave floor lower production/web --to 2 --for 2h \\",
            "      --reason 'zone b is down, and GHOST is exploited'"
        })
public final class FloorLower implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "POOL", description = "A pool as environment/name, such as production/web.")
    private String pool = "";

    @Option(
            names = "--to",
            required = true,
            paramLabel = "N",
            description = "The floor while it lasts, in the units of the pool's floor; 0 or more, less than it is now.")
    private int floor;

    @Option(
            names = "--for",
            required = true,
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "How long from the approval, 5m to 24h.")
    private Duration length = Duration.ZERO;

    @Mixin
    private ReasonOption reason = new ReasonOption();

    public FloorLower(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            LowerFloorResponse response = link.fleet()
                    .lowerFloor(LowerFloorRequest.newBuilder()
                            .setPool(pool)
                            .setFloorCount(floor)
                            .setDuration(
                                    com.google.protobuf.Duration.newBuilder().setSeconds(length.toSeconds()))
                            .setReason(reason.text())
                            .build());
            session.answer(response, () -> FloorText.lines(response.getFloor(), session.width()));
        }
        return ExitCode.DONE.number();
    }
}
