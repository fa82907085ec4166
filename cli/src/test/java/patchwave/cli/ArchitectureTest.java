package patchwave.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

/** What the hand tool may use. */
@AnalyzeClasses(packages = "patchwave.cli", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule seesProtoAlone = noClasses()
            .that()
            .resideInAPackage("patchwave.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "patchwave.fleet..",
                    "patchwave.advisory..",
                    "patchwave.policy..",
                    "patchwave.capacity..",
                    "patchwave.rollout..",
                    "patchwave.plan..",
                    "patchwave.host..",
                    "patchwave.controller..",
                    "patchwave.agent..");

    @ArchTest
    static final ArchRule startsNoProcess =
            noClasses().should().dependOnClassesThat().belongToAnyOf(ProcessBuilder.class, Process.class);

    @ArchTest
    static final ArchRule onlyMainReadsTheClock = noClasses()
            .that()
            .doNotHaveSimpleName("Main")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .as("only Main reads clock and environment");

    @ArchTest
    static final ArchRule hasNoCycles =
            slices().matching("patchwave.cli.(*)..").should().beFreeOfCycles();
}
