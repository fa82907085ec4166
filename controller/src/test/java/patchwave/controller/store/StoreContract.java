package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.controller.store.Fixture.WEB;
import static patchwave.controller.store.Fixture.pool;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import patchwave.host.JournalNumbers;
import patchwave.plan.Condition;
import patchwave.policy.Floor;
import patchwave.rollout.FailureReason;

/** What every store must do, whatever its database: after each test the ledger adds up and the trail is intact. */
abstract class StoreContract {

    static final Condition.Unhealthy SICK = new Condition.Unhealthy("tcp:web refused", Clock.START);
    static final JournalNumbers FINISHED = new JournalNumbers(1, 1, 1, 0);

    final Clock clock = new Clock();
    Store store;
    Fixture fleet;

    abstract Store openStore();

    @BeforeEach
    void openAndApply() {
        store = openStore();
        fleet = new Fixture(store);
    }

    @AfterEach
    void addsUpAndIsIntact() {
        assertThat(fleet.sweep()).isEmpty();
        assertThat(store.read(tx -> tx.auditTrail().verify()).fault()).isEmpty();
        store.close();
    }

    /** Three web hosts, floor 2: one may be out at a time. */
    void threeWebHosts() {
        fleet.fleet("v1", pool(WEB, new Floor.Count(2), Optional.empty()));
        for (String name : List.of("web-1", "web-2", "web-3")) {
            fleet.healthy(name, "a", "web");
        }
    }

    static ReleaseEvidence failed(String detail) {
        return new ReleaseEvidence.Failed(FailureReason.SERVICE_UNHEALTHY, detail, StoredOutcome.NONE);
    }

    static final ReleaseEvidence SUCCEEDED = new ReleaseEvidence.Succeeded(new StoredOutcome(new byte[] {7}));

    /** Reads a list; says the type, which assertThat cannot infer. */
    <T> List<T> rows(Function<Transaction, List<T>> work) {
        return store.read(work);
    }

    <T> Optional<T> maybe(Function<Transaction, Optional<T>> work) {
        return store.read(work);
    }

    long auditCount() {
        return store.read(tx -> tx.auditTrail().verify()).records();
    }
}
