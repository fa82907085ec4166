package patchwave.cli.hold;

import com.google.protobuf.Timestamp;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;
import patchwave.cli.watch.Standing;

/** Until when something holds, as the end of its sentence. */
final class Until {
    private Until() {}

    /** " (until Tue 24 Nov 22:00 CET, in 2h 0m)", or nothing if no time is known. */
    static String words(Timestamp until, Session session) {
        return Moments.instant(until)
                .map(time -> " (until " + new Standing(session.now(), session.zone()).coming(time) + ")")
                .orElse("");
    }
}
