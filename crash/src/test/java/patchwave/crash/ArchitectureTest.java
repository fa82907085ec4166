package patchwave.crash;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What is loaded into the programs that are killed must bring nothing with it. */
@AnalyzeClasses(packages = "patchwave.crash", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule theProbeNeedsTheJdkAlone = classes()
            .that()
            .resideInAPackage("patchwave.crash.probe")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "patchwave.crash.probe", "org.jspecify.annotations");

    @ArchTest
    static final ArchRule processesAreStartedByTheDemosOwnPlace =
            noClasses().should().dependOnClassesThat().areAssignableTo(ProcessBuilder.class);

    @ArchTest
    static final ArchRule theProgramsAreSeenFromOutside = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("patchwave.controller..", "patchwave.agent..", "patchwave.cli..", "patchwave.proto..");
}
