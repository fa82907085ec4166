package patchwave.cli.windows;

import java.util.ArrayList;
import java.util.List;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.FreezeView;

/** Freezes below a table: what they cover, until when, why, and whom to ask. */
final class FreezeLines {
    private FreezeLines() {}

    /** Empty without freezes; begins with an empty line otherwise. */
    static List<String> of(List<FreezeView> freezes, Session session) {
        List<String> lines = new ArrayList<>();
        for (FreezeView freeze : freezes) {
            boolean isOn = Moments.instant(freeze.getStartTime())
                    .filter(start -> !session.now().isBefore(start))
                    .isPresent();
            if (lines.isEmpty()) {
                lines.add("");
            }
            lines.addAll(Wrap.lines(
                    "freeze " + Words.clean(freeze.getName()) + ": ",
                    Words.clean("%s, %suntil %s; %s; ask %s"
                            .formatted(
                                    freeze.getScope(),
                                    isOn ? "" : "from " + Moments.at(freeze.getStartTime()) + " ",
                                    Moments.at(freeze.getEndTime()),
                                    freeze.getReason(),
                                    freeze.getOwner())),
                    session.width()));
        }
        return lines;
    }
}
