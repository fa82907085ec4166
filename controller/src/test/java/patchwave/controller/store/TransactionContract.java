package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static patchwave.controller.store.Fixture.ALICE;
import static patchwave.controller.store.Fixture.host;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import patchwave.advisory.Advisory;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Severity;
import patchwave.plan.Condition;

/** Transactions, advisories, the audit trail. */
abstract class TransactionContract extends StoreContract {
    @Test
    void advisoryKeepsWhenItWasFirstKnown() {
        Advisory advisory = new Advisory(
                new AdvisoryId("CVE-2015-0235"),
                "libghost",
                Optional.empty(),
                Severity.HIGH,
                false,
                true,
                false,
                Clock.START,
                "list");
        store.change(ALICE, tx -> tx.advisories().record(advisory));
        Advisory later = new Advisory(
                advisory.id(),
                "libghost",
                Optional.of("1.0-2"),
                Severity.CRITICAL,
                true,
                true,
                true,
                Clock.START.plusSeconds(60),
                "KEV");
        Advisory stored = store.write(ALICE, tx -> tx.advisories().record(later));
        assertThat(stored.knownSince()).isEqualTo(Clock.START);
        assertThat(stored.exploited()).isTrue();
        assertThat(stored.fixedVersion()).contains("1.0-2");
        assertThat(rows(tx -> tx.advisories().list())).containsExactly(stored);
    }

    @Test
    void readsCannotWriteAndWritesDoNotNest() {
        threeWebHosts();
        assertThatThrownBy(() -> store.read(tx -> tx.hosts().quarantine(host("web-1"), "x")))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.write(ALICE, tx -> store.write(ALICE, inner -> 1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.write(ALICE, tx -> {
                    tx.hosts().quarantine(host("web-1"), "rolled back");
                    throw new IllegalArgumentException("no");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(fleet.condition("web-1")).isEqualTo(new Condition.Healthy());
    }

    @Test
    void commitHintsComeAfterCommits() {
        int[] hints = new int[1];
        store.onCommit(() -> hints[0]++);
        fleet.enrol("web-1", "a", "web");
        assertThat(hints[0]).isEqualTo(2);
        assertThat(store.incarnation()).hasSize(32);
    }

    @Test
    void auditNamesWhoDidWhat() {
        fleet.enrol("web-1", "a", "web");
        store.change(ALICE, tx -> tx.audit("operator.create", "bob", Map.of("role", "viewer")));
        var newest = store.read(tx -> tx.auditTrail().newest(1)).getFirst();
        assertThat(newest.actor()).isEqualTo("operator:alice");
        assertThat(newest.verb()).isEqualTo("operator.create");
        assertThat(newest.body()).isEqualTo("{\"role\":\"viewer\"}");
        assertThat(rows(tx -> tx.auditTrail().after(0, 10)))
                .extracting(record -> record.verb())
                .containsExactly("token.create", "host.enrol", "operator.create");
        assertThat(store.read(tx -> tx.auditTrail().verify()).headHash()).isEqualTo(newest.hash());
        assertThat(store.read(tx -> tx.auditTrail().after(0, 1)).getFirst().body())
                .as("a token's secret is never stored")
                .doesNotContain("secret-1");
    }
}
