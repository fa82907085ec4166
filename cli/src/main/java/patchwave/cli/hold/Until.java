package patchwave.cli.hold;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;

/** Until when something holds, as the end of its sentence. */
final class Until {
    private Until() {}

    /** " (until Tue 24 Nov 22:00 CET, in 2h 0m)", or nothing if no time is known. */
    static String words(Timestamp until, Session session) {
        return Moments.instant(until)
                .map(time -> " (until " + Moments.local(time, session.zone())
                        + (time.isAfter(session.now())
                                ? ", in " + Moments.span(Duration.between(session.now(), time))
                                : "")
                        + ")")
                .orElse("");
    }
}
