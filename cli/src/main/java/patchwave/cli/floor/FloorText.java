package patchwave.cli.floor;

import java.util.ArrayList;
import java.util.List;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.LoweredFloor;

/** A lowered floor in words: what it is, since when, until when, and what comes next. */
final class FloorText {
    private FloorText() {}

    static List<String> lines(LoweredFloor floor, int width) {
        String what = "pool " + floor.getPool() + ": floor " + floor.getFloorCount() + " instead of "
                + floor.getNormalFloorCount();
        List<String> lines = new ArrayList<>();
        switch (floor.getState()) {
            case FLOOR_STATE_ASKED -> {
                lines.addAll(Wrap.lines(
                        "",
                        floor.getFloorId() + " is asked for, " + what + " for " + length(floor)
                                + " from its approval. Nothing changes before another operator approves it, within an hour:",
                        width));
                lines.add("  patchwave floor approve " + Words.clean(floor.getFloorId()));
            }
            case FLOOR_STATE_IN_FORCE -> {
                lines.addAll(Wrap.lines(
                        "",
                        floor.getFloorId() + " is in force, " + what + ", until " + Moments.at(floor.getExpireTime())
                                + "; then the floor is " + floor.getNormalFloorCount()
                                + " again by itself. End it now:",
                        width));
                lines.add("  patchwave floor restore " + Words.clean(floor.getFloorId()) + " --reason '...'");
            }
            case FLOOR_STATE_OVER, FLOOR_STATE_UNSPECIFIED, UNRECOGNIZED ->
                lines.addAll(Wrap.lines(
                        "",
                        floor.getFloorId() + " is over: pool " + floor.getPool() + " has its floor of "
                                + floor.getNormalFloorCount() + " again.",
                        width));
        }
        return lines;
    }

    static String length(LoweredFloor floor) {
        return Moments.span(Moments.duration(floor.getDuration()));
    }
}
