package patchwave.agent.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a repair counts as its end, and which packages it may touch at all. */
final class RepairedTest {
    private static final PackageChange LIBRARY = new PackageChange("libghost", "amd64", "1", "2");
    private static final PackageChange TOOLS = new PackageChange("libghost-bin", "amd64", "1", "2");
    private static final PackageChange ADDED = new PackageChange("ghost-data", "all", "", "2");

    private static InstalledPackage installed(PackageChange of, String version) {
        return new InstalledPackage(of.name(), of.architecture(), version, "ii ", of.name(), version);
    }

    private static Optional<Repaired> of(TransactionPlan plan, InstalledPackage... packages) {
        return Repaired.of(Optional.of(plan), List.of(packages));
    }

    @Test
    void allAtOneOfTheTwoVersionsIsAnEnd() {
        TransactionPlan plan = new TransactionPlan(List.of(LIBRARY, TOOLS));
        assertThat(of(plan, installed(LIBRARY, "2"), installed(TOOLS, "2"))).contains(Repaired.AT_TARGET);
        assertThat(of(plan, installed(LIBRARY, "1"), installed(TOOLS, "1"))).contains(Repaired.AT_OLD_VERSION);
        assertThat(of(plan, installed(LIBRARY, "1"), installed(TOOLS, "2"))).isEmpty();
    }

    @Test
    void whatSomebodyElseHasChangedOrRemovedIsLeftAlone() {
        TransactionPlan plan = new TransactionPlan(List.of(LIBRARY, TOOLS));
        List<InstalledPackage> newer = List.of(installed(LIBRARY, "3"), installed(TOOLS, "1"));
        assertThat(Repaired.ours(plan, newer)).containsExactly(TOOLS);
        assertThat(Repaired.of(Optional.of(plan), newer)).contains(Repaired.SOUND);
        List<InstalledPackage> removed = List.of(installed(LIBRARY, "2"));
        assertThat(Repaired.ours(plan, removed)).containsExactly(LIBRARY);
        assertThat(Repaired.of(Optional.of(plan), removed)).contains(Repaired.SOUND);
        assertThat(of(plan)).contains(Repaired.SOUND);
    }

    @Test
    void whatThePlanAddsIsItsOwnAlsoWhereItIsNotThere() {
        TransactionPlan plan = new TransactionPlan(List.of(LIBRARY, ADDED));
        assertThat(Repaired.ours(plan, List.of(installed(LIBRARY, "2")))).containsExactly(ADDED, LIBRARY);
        assertThat(of(plan, installed(LIBRARY, "2"))).isEmpty();
        assertThat(of(plan, installed(LIBRARY, "2"), installed(ADDED, "2"))).contains(Repaired.AT_TARGET);
        assertThat(of(plan, installed(LIBRARY, "1"))).contains(Repaired.AT_OLD_VERSION);
    }

    @Test
    void ofSeveralVersionsOfOnePackageOneIsEnough() {
        TransactionPlan plan = new TransactionPlan(List.of(LIBRARY));
        assertThat(of(plan, installed(LIBRARY, "1"), installed(LIBRARY, "0"))).contains(Repaired.AT_OLD_VERSION);
        assertThat(of(plan, installed(LIBRARY, "2"), installed(LIBRARY, "0"))).contains(Repaired.AT_TARGET);
    }
}
