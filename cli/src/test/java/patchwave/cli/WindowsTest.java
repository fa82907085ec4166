package patchwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.proto.operator.v1.FreezeView;
import patchwave.proto.operator.v1.GetRolloutRequest;
import patchwave.proto.operator.v1.ListWindowsResponse;
import patchwave.proto.operator.v1.MissedStart;
import patchwave.proto.operator.v1.Opening;
import patchwave.proto.operator.v1.Span;
import patchwave.proto.operator.v1.StartRolloutRequest;

/** {@code windows next} and {@code windows list}, and starts at a time. */
final class WindowsTest {
    @TempDir
    Path home;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(home);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private static Span span(String start, String end) {
        return Span.newBuilder()
                .setStartTime(Fixtures.at(Instant.parse(start)))
                .setEndTime(Fixtures.at(Instant.parse(end)))
                .build();
    }

    private static Opening.Builder opening(String start, String end, String zone, String... windows) {
        Opening.Builder opening = Opening.newBuilder()
                .setStartTime(Fixtures.at(Instant.parse(start)))
                .setEndTime(Fixtures.at(Instant.parse(end)))
                .setZone(zone);
        for (String window : windows) {
            opening.addWindows(window);
        }
        return opening;
    }

    private static FreezeView freeze() {
        return FreezeView.newBuilder()
                .setName("black-friday")
                .setStartTime(Fixtures.at(Instant.parse("2026-11-26T23:00:00Z")))
                .setEndTime(Fixtures.at(Instant.parse("2026-11-29T23:00:00Z")))
                .setScope("production; pools shop, web")
                .setReason("the busiest days of the year")
                .setOwner("shop@example.org")
                .build();
    }

    @Test
    void openingsAreLocalTimesWithWhatFreezesLeave() {
        bench.controller.windows = ListWindowsResponse.newBuilder()
                .addOpenings(opening("2026-11-21T21:00:00Z", "2026-11-22T03:00:00Z", "Europe/Berlin", "nightly"))
                .addOpenings(
                        opening("2026-11-26T21:00:00Z", "2026-11-27T03:00:00Z", "Europe/Berlin", "monthly", "nightly")
                                .addCutBy("black-friday")
                                .addUsable(span("2026-11-26T21:00:00Z", "2026-11-26T23:00:00Z")))
                .addOpenings(opening("2026-11-27T21:00:00Z", "2026-11-28T03:00:00Z", "Europe/Berlin", "nightly")
                        .addCutBy("black-friday"))
                .addOpenings(opening("2027-07-26T20:00:00Z", "2027-07-28T02:30:00Z", "Europe/Berlin", "summer"))
                .addFreezes(freeze())
                .build();
        assertThat(bench.run("windows", "next", "--for", "production/web", "-n", "4"))
                .isZero();
        assertThat(bench.out()).isEqualTo("""
                OPENS                                  LENGTH  WINDOWS          LEFT
                Sat 2026-11-21 22:00 +01:00 (open)         6h  nightly          all
                Thu 2026-11-26 22:00 +01:00                6h  monthly +        22:00-00:00:
                                                               nightly          freeze
                                                                                black-friday
                Fri 2026-11-27 22:00 +01:00                6h  nightly          NOTHING: freeze
                                                                                black-friday
                Mon 2027-07-26 22:00 +02:00         1d 6h 30m  summer           all

                freeze black-friday: production; pools shop, web, from 2026-11-26 23:00:00Z
                                     until 2026-11-29 23:00:00Z; the busiest days of the year;
                                     ask shop@example.org
                """);
        assertThat(bench.out().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(bench.controller.windowsAsked.getFirst().getPool()).isEqualTo("production/web");
        assertThat(bench.controller.windowsAsked.getFirst().getCount()).isEqualTo(4);
    }

    @Test
    void openingsOfAllWindowsSayWhatOverlaps() {
        bench.controller.windows = ListWindowsResponse.newBuilder()
                .addOpenings(opening("2026-11-23T21:00:00Z", "2026-11-24T03:00:00Z", "Europe/Berlin", "nightly"))
                .addOpenings(opening("2026-11-24T02:00:00Z", "2026-11-24T05:00:00Z", "UTC", "early"))
                .addOpenings(opening("2026-11-24T05:00:00Z", "2026-11-24T06:00:00Z", "UTC", "touches"))
                .build();
        assertThat(bench.run("windows", "next")).isZero();
        assertThat(bench.out()).contains("nightly (overlaps", "early (overlaps").doesNotContain("touches (");
        assertThat(bench.run("windows", "list")).isZero();
        assertThat(bench.out()).isEqualTo("""
                WINDOW   ZONE           NEXT                         LENGTH
                nightly  Europe/Berlin  Mon 2026-11-23 22:00 +01:00      6h
                early    UTC            Tue 2026-11-24 02:00 +00:00      3h
                touches  UTC            Tue 2026-11-24 05:00 +00:00      1h
                """);
        assertThat(bench.run("windows", "next", "--output", "json")).isZero();
        assertThat(bench.out()).contains("\"windows\": [\"early\"]");
    }

    @Test
    void aHostWithoutWindowsIsToldSo() {
        bench.controller.windows = ListWindowsResponse.newBuilder()
                .addOpenings(Opening.newBuilder().setStartTime(Fixtures.at(Fixtures.NOW)))
                .build();
        assertThat(bench.run("windows", "next", "--for", "web-1")).isZero();
        assertThat(bench.out())
                .isEqualTo("No window applies to web-1: work may begin at any time that no freeze covers.\n");
        assertThat(bench.controller.windowsAsked.getFirst().getHostId()).isEqualTo("web-1");
    }

    @Test
    void aStartTakesItsWindowTimeAndWhatToDoWhenMissed() throws Exception {
        Path plan = planned();
        assertThat(bench.run("rollout", "start", plan.toString(), "--in", "tuesday-night"))
                .isZero();
        assertThat(bench.run(
                        "rollout",
                        "start",
                        plan.toString(),
                        "--at",
                        "2026-12-08T22:00[Europe/Berlin]",
                        "--if-missed",
                        "catch-up"))
                .isZero();
        StartRolloutRequest inWindow = bench.controller.startWishes.get(0);
        assertThat(inWindow.getWindow()).isEqualTo("tuesday-night");
        assertThat(inWindow.hasStartTime()).isFalse();
        assertThat(inWindow.getMissedStart()).isEqualTo(MissedStart.MISSED_START_UNSPECIFIED);
        StartRolloutRequest atTime = bench.controller.startWishes.get(1);
        assertThat(atTime.getStartTime()).isEqualTo(Fixtures.at(Instant.parse("2026-12-08T21:00:00Z")));
        assertThat(atTime.getMissedStart()).isEqualTo(MissedStart.MISSED_START_CATCH_UP);
    }

    /** A night's rollout was scheduled, and its operator read nothing but that the controller cannot be reached. */
    @Test
    void whatWasAcceptedIsSaidAlsoWhereItCannotBeLookedUp() throws Exception {
        Path plan = planned();
        bench.controller.answers.put(GetRolloutRequest.class, _ -> {
            throw Status.UNAVAILABLE.asRuntimeException();
        });
        assertThat(bench.run("rollout", "start", plan.toString(), "--in", "tuesday-night"))
                .isZero();
        assertThat(bench.err()).contains("Rollout ghost-1 is accepted.");
        assertThat(bench.out().replaceAll("\\s+", " "))
                .contains("When it starts could not be asked", "Watch it: patchwave rollout watch ghost-1");
        bench.controller.streams.add(List.of(Fixtures.completed()));
        assertThat(bench.run("rollout", "start", plan.toString(), "--in", "tuesday-night", "--watch"))
                .isZero();
        assertThat(bench.err()).contains("Rollout ghost-1 is accepted.", "When it starts could not be asked");
        assertThat(bench.out()).contains("Rollout ghost-1 completed");
    }

    @Test
    void aTimeWithoutAZoneIsWrongUsage() throws Exception {
        Path plan = planned();
        for (String at : new String[] {
            "2026-12-08T22:00", "tomorrow", "2026-03-29T02:30[Europe/Berlin]", "2026-10-25T02:30[Europe/Berlin]"
        }) {
            assertThat(bench.run("rollout", "start", plan.toString(), "--at", at))
                    .as(at)
                    .isEqualTo(2);
            assertThat(bench.err()).contains("+01:00");
        }
        assertThat(bench.controller.startWishes).isEmpty();
    }

    private Path planned() {
        Path plan = home.resolve("ghost.plan");
        assertThat(bench.run("rollout", "plan", "--package", "libc6", "--reason", "r", "--out", plan.toString()))
                .isZero();
        return plan;
    }
}
