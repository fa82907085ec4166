package patchwave.controller.fleetfile;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import patchwave.controller.calendar.FleetCalendar;
import patchwave.controller.calendar.UpcomingOpenings;
import patchwave.fuzz.Clear;
import patchwave.policy.FleetPolicy;
import patchwave.policy.PoolPolicy;

/** Whatever a fleet file says: a policy whose calendar can be computed, or faults, one line each. */
final class FleetFileFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    /** As operators see them; see operator.proto. */
    private static final int MOST_FAULTS = 1_000;

    @FuzzTest
    @DictionaryFile(resourcePath = "/fleet.dict")
    void read(byte[] utf8) {
        String text = new String(utf8, StandardCharsets.UTF_8);
        switch (FleetFile.read(text)) {
            case FleetFile.Reading.Accepted(FleetPolicy policy) -> use(policy);
            case FleetFile.Reading.Refused(var faults) -> {
                Clear.require(!faults.isEmpty(), "a file was refused without a fault");
                Clear.require(faults.size() <= MOST_FAULTS, "nobody reads " + faults.size() + " faults");
                faults.forEach(fault -> Clear.sentence(fault.toString()));
            }
        }
        FleetFile.places(text);
    }

    /** What the controller does with a policy in force; some of it for each host, so that here one pool speaks for all. */
    private static void use(FleetPolicy policy) {
        PolicyText.flat(policy);
        FleetCalendar calendar = FleetCalendar.around(policy, NOW);
        UpcomingOpenings upcoming = new UpcomingOpenings(policy, NOW);
        upcoming.ofAllWindows(3);
        policy.pools().stream().limit(1).map(PoolPolicy::id).forEach(pool -> {
            calendar.of(pool.environment(), List.of(pool));
            upcoming.of(pool.environment(), List.of(pool), 3);
        });
    }
}
