package patchwave.advisory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import patchwave.fleet.HostId;

/** What operators say counts for what it names, and only as long as it does. */
final class AssertionsTest {
    private static final AdvisoryId GHOST = new AdvisoryId("CVE-2015-0235");
    private static final AdvisoryId DSA = new AdvisoryId("DSA-3142-1");
    private static final HostId WEB = new HostId("web-1");
    private static final HostId MAIL = new HostId("mail-1");
    private static final Instant SAID = Instant.parse("2015-01-27T15:00:00Z");
    private static final Instant END = SAID.plus(Duration.ofDays(30));

    private static final SortedMap<HostId, Instant> ENROLLED = new TreeMap<>(Map.of(WEB, SAID, MAIL, SAID));

    private static Assertion said(String id, AdvisoryId of, Instant until, HostId... hosts) {
        return new Assertion(
                id,
                of,
                new Assertion.NotAffected("libc6", new TreeSet<>(Arrays.asList(hosts)), until),
                "",
                "built with the patch",
                "alice",
                SAID,
                Optional.empty());
    }

    private static Knowledge knowledge() {
        PackageStatement stated = new PackageStatement(
                DSA,
                List.of(GHOST),
                new Release("debian", "7"),
                new AffectedPackage.Source("eglibc", List.of()),
                Optional.empty(),
                Optional.empty(),
                new FixStatus.Fixed("2.13-38+deb7u7", Optional.empty()),
                false,
                SAID,
                new Provenance(Feed.DEBIAN_ADVISORIES, "test", "0".repeat(64), SAID));
        return Knowledge.of(List.of(stated), new TreeSet<>());
    }

    private static Optional<String> on(HostId host, Instant at, Assertion... all) {
        return Assertions.at(List.of(all), ENROLLED, at)
                .of(GHOST, "libc6", host, knowledge())
                .map(Assertion::id);
    }

    @Test
    void itCountsOnItsHostsUntilItExpiresOrIsTakenBack() {
        Assertion onWeb = said("assertion-1", GHOST, END, WEB);
        assertThat(on(WEB, SAID, onWeb)).contains("assertion-1");
        assertThat(on(MAIL, SAID, onWeb)).isEmpty();
        assertThat(on(WEB, END.minusNanos(1000), onWeb)).isPresent();
        assertThat(on(WEB, END, onWeb)).as("from its end on it does not").isEmpty();
        assertThat(on(WEB, SAID, onWeb.retracted(new Assertion.Retraction("bob", SAID, "wrong"))))
                .isEmpty();
        assertThat(on(MAIL, SAID, said("assertion-2", GHOST, END)))
                .as("every host")
                .isPresent();
    }

    @Test
    void onAnotherMachineOfTheSameNameItDoesNotCount() {
        SortedMap<HostId, Instant> enrolled = new TreeMap<>(Map.of(WEB, SAID.plusNanos(1000), MAIL, SAID));
        Assertion onBoth = said("assertion-1", GHOST, END, WEB, MAIL);
        Assertion onWeb = said("assertion-2", GHOST, END, WEB);
        Assertions both = Assertions.at(List.of(onBoth), enrolled, SAID.plusSeconds(1));
        assertThat(both.of(GHOST, "libc6", WEB, knowledge())).isEmpty();
        assertThat(both.of(GHOST, "libc6", MAIL, knowledge())).contains(said("assertion-1", GHOST, END, MAIL));
        assertThat(onBoth.on(enrolled)).isPresent();
        Assertions one = Assertions.at(List.of(onWeb), enrolled, SAID.plusSeconds(1));
        for (HostId host : List.of(WEB, MAIL)) {
            assertThat(one.of(GHOST, "libc6", host, knowledge()))
                    .as("of no host is not of every host")
                    .isEmpty();
        }
        assertThat(onWeb.on(new TreeMap<>())).as("one that is not enrolled").isEmpty();
        Assertion everywhere = said("assertion-3", GHOST, END);
        assertThat(everywhere.on(enrolled)).contains(everywhere);
        assertThat(onBoth.on(ENROLLED)).contains(onBoth);
    }

    @Test
    void ofAnAdvisoryItCountsForTheVulnerabilitiesThatThisNames() {
        assertThat(on(WEB, SAID, said("assertion-1", DSA, END))).isPresent();
        assertThat(on(WEB, SAID, said("assertion-1", new AdvisoryId("CVE-2015-1"), END)))
                .isEmpty();
        assertThat(Assertions.at(List.of(said("assertion-1", GHOST, END)), ENROLLED, SAID)
                        .about(GHOST, "libc-bin", knowledge()))
                .as("something else")
                .isEmpty();
        assertThat(knowledge().named(new TreeSet<>(List.of(DSA)))).containsExactly(GHOST);
    }

    @Test
    void ofSeveralTheOneThatHoldsLongestIsTold() {
        Assertion shorter = said("assertion-1", GHOST, END.minusSeconds(1));
        assertThat(on(WEB, SAID, shorter, said("assertion-2", GHOST, END), said("assertion-3", GHOST, END)))
                .contains("assertion-2");
    }

    @Test
    void itHasAReasonAndAnEndThatIsNear() {
        assertThatThrownBy(() -> said("assertion-1", GHOST, SAID)).hasMessageContaining("expected a time after");
        assertThatThrownBy(() ->
                        said("assertion-1", GHOST, SAID.plus(Assertion.LONGEST).plusSeconds(1)))
                .hasMessageContaining("at most 366 days later");
        assertThatThrownBy(() -> new Assertion(
                        "assertion-1",
                        GHOST,
                        new Assertion.NotAffected("libc6", new TreeSet<>(), END),
                        "https://example.org",
                        " ",
                        "alice",
                        SAID,
                        Optional.empty()))
                .hasMessageContaining("expected a reason");
    }
}
