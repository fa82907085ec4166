package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static patchwave.controller.store.Fixture.ALICE;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertion;
import patchwave.advisory.CveFact.Exploitation;
import patchwave.fleet.HostId;

/** What operators assert is kept with who, when and where to read it, and stays when it is taken back. */
abstract class AssertionContract extends StoreContract {
    private static final AdvisoryId GHOST = new AdvisoryId("CVE-2015-0235");
    private static final Actor BOB = Actor.operator("bob");
    private static final String LINK = "https://example.org/exploit";

    private Assertion asserted(Actor by, Exploitation level, String link) {
        return store.write(
                by, tx -> tx.assertions().add(GHOST, new Assertion.Exploitation(level), link, "seen on a list"));
    }

    private List<Assertion> inForce() {
        return rows(tx -> tx.assertions().inForce());
    }

    private List<Assertion> about(AdvisoryId id) {
        return rows(tx -> tx.assertions().about(id));
    }

    @Test
    void eachIsARowOfItsOwnAndTheSameAgainIsNot() {
        Assertion first = asserted(ALICE, Exploitation.POC, LINK);
        assertThat(first)
                .isEqualTo(new Assertion(
                        "assertion-1",
                        GHOST,
                        new Assertion.Exploitation(Exploitation.POC),
                        LINK,
                        "seen on a list",
                        "alice",
                        Clock.START,
                        Optional.empty()));
        long audited = auditCount();
        assertThat(asserted(ALICE, Exploitation.POC, LINK)).isEqualTo(first);
        assertThat(auditCount()).as("nothing happened").isEqualTo(audited);
        Assertion worse = asserted(ALICE, Exploitation.ACTIVE, LINK);
        Assertion another = asserted(BOB, Exploitation.POC, LINK);
        assertThat(about(GHOST)).containsExactly(first, worse, another);
        assertThat(inForce()).containsExactly(first, worse, another);
        assertThat(about(new AdvisoryId("CVE-1"))).isEmpty();
        var newest = store.read(tx -> tx.auditTrail().newest(1)).getFirst();
        assertThat(newest.actor() + " " + newest.verb() + " " + newest.object())
                .isEqualTo("operator:bob advisory.assert CVE-2015-0235");
        assertThat(newest.body()).contains("\"assertion\":\"assertion-3\"", LINK);
    }

    @Test
    void thatSomethingIsNotAffectedIsKeptWithItsHostsAndItsEnd() {
        fleet.enrol("web-1", "a", "web");
        fleet.enrol("web-2", "a", "web");
        Assertion.NotAffected onHosts = new Assertion.NotAffected(
                "libc6",
                new TreeSet<>(List.of(new HostId("web-2"), new HostId("web-1"))),
                Clock.START.plusSeconds(3600));
        Assertion.NotAffected everywhere =
                new Assertion.NotAffected("libc6", new TreeSet<>(), Clock.START.plusSeconds(3600));
        Assertion first = store.write(ALICE, tx -> tx.assertions().add(GHOST, onHosts, "", "built with the patch"));
        assertThat(store.read(tx -> tx.auditTrail().newest(1)).getFirst().body())
                .contains(
                        "\"notAffected\":\"libc6\"",
                        "\"hosts\":[\"web-1\",\"web-2\"]",
                        Clock.START.plusSeconds(3600).toString());
        Assertion second = store.write(ALICE, tx -> tx.assertions().add(GHOST, everywhere, LINK, "not ours"));
        assertThat(rows(tx -> tx.assertions().list())).containsExactly(first, second);
        assertThat(first.content()).isEqualTo(onHosts);
        assertThat(store.<Assertion>write(ALICE, tx -> tx.assertions().add(GHOST, onHosts, "", "built with the patch")))
                .isEqualTo(first);
        assertThat(inForce()).containsExactly(first, second);
        clock.advance(Duration.ofHours(1).minus(Duration.ofMillis(1)));
        assertThat(inForce()).containsExactly(first, second);
        clock.advance(Duration.ofMillis(1));
        assertThat(inForce()).as("from its end on it does not count").isEmpty();
        Assertion.NotAffected longer =
                new Assertion.NotAffected("libc6", onHosts.hosts(), Clock.START.plusSeconds(7200));
        assertThat(store.<Assertion>write(ALICE, tx -> tx.assertions().add(GHOST, longer, "", "built with the patch"))
                        .id())
                .isEqualTo("assertion-3");
        assertThatThrownBy(() -> store.write(ALICE, tx -> tx.assertions().add(GHOST, onHosts, "", "again")))
                .as("over already")
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(rows(tx -> tx.assertions().list())).hasSize(3);
    }

    /** A host that is enrolled anew is another machine, also where it has the name of one that something was said of. */
    @Test
    void onAHostThatIsEnrolledAnewTheSameIsAnotherWord() {
        HostId web = new HostId("web-1");
        HostId mail = new HostId("mail-1");
        fleet.enrol("web-1", "a", "web");
        Assertion.NotAffected content =
                new Assertion.NotAffected("libc6", new TreeSet<>(List.of(web, mail)), Clock.START.plusSeconds(3600));
        Assertion first = store.write(ALICE, tx -> tx.assertions().add(GHOST, content, "", "why"));
        assertThat(rows(tx ->
                        List.copyOf(tx.assertions().enrolled(List.of(first)).entrySet())))
                .as("mail-1 is not enrolled")
                .containsExactly(Map.entry(web, Clock.START));
        Assertion.NotAffected onWeb =
                new Assertion.NotAffected("libc6", new TreeSet<>(List.of(web)), Clock.START.plusSeconds(3600));
        Assertion second = store.write(ALICE, tx -> tx.assertions().add(GHOST, onWeb, "", "why"));
        clock.advance(Duration.ofMinutes(1));
        assertThat(store.<Assertion>write(ALICE, tx -> tx.assertions().add(GHOST, onWeb, "", "why")))
                .isEqualTo(second);
        fleet.enrol("web-1", "a", "web");
        Instant anew = Clock.START.plusSeconds(60);
        assertThat(rows(tx ->
                        List.copyOf(tx.assertions().enrolled(List.of(first)).entrySet())))
                .containsExactly(Map.entry(web, anew));
        assertThat(store.<Assertion>write(ALICE, tx -> tx.assertions().add(GHOST, onWeb, "", "why"))
                        .id())
                .isEqualTo("assertion-3");
    }

    @Test
    void oneThatIsTakenBackStaysWithWhoAndWhy() {
        Assertion first = asserted(ALICE, Exploitation.POC, LINK);
        Optional<Assertion> retracted = store.write(BOB, tx -> tx.assertions().retract(first.id(), "a hoax"));
        assertThat(retracted.orElseThrow().retraction())
                .contains(new Assertion.Retraction("bob", Clock.START, "a hoax"));
        assertThat(about(GHOST)).containsExactly(retracted.get());
        assertThat(inForce()).isEmpty();
        var newest = store.read(tx -> tx.auditTrail().newest(1)).getFirst();
        assertThat(newest.verb() + " " + newest.object()).isEqualTo("advisory.retract CVE-2015-0235");
        long audited = auditCount();
        assertThat(store.<Optional<Assertion>>write(ALICE, tx -> tx.assertions().retract(first.id(), "again")))
                .as("as it is")
                .isEqualTo(retracted);
        assertThat(store.<Optional<Assertion>>write(ALICE, tx -> tx.assertions().retract("assertion-9", "no")))
                .isEmpty();
        assertThat(auditCount()).isEqualTo(audited);
        assertThat(asserted(ALICE, Exploitation.POC, LINK).id())
                .as("said anew, it is another one")
                .isEqualTo("assertion-2");
    }
}
