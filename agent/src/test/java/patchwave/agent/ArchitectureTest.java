package patchwave.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.NullMarked;

/** The structure of the agent, as rules that fail the build. */
@AnalyzeClasses(packages = "patchwave.agent", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule noCycles =
            slices().matching("patchwave.agent.(*)..").should().beFreeOfCycles();

    /** Decisions are pure: values and the health values they compare, nothing else. */
    @ArchTest
    static final ArchRule operationIsPure = classes()
            .that()
            .resideInAPackage("patchwave.agent.operation")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "patchwave.agent.operation",
                    "patchwave.agent.health",
                    "java.lang..",
                    "java.util",
                    "java.util.function",
                    "java.util.stream",
                    "java.time",
                    "org.jspecify.annotations");

    @ArchTest
    static final ArchRule operationUsesHealthValuesOnly = noClasses()
            .that()
            .resideInAPackage("patchwave.agent.operation")
            .should()
            .dependOnClassesThat()
            .haveSimpleName("Health")
            .orShould()
            .dependOnClassesThat()
            .haveSimpleName("HostChecks");

    @ArchTest
    static final ArchRule programsAreStartedInCommandOnly = noClasses()
            .that()
            .resideOutsideOfPackage("patchwave.agent.command")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ProcessBuilder.class);

    @ArchTest
    static final ArchRule protoAtTheEdgesOnly = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "patchwave.agent.wire",
                    "patchwave.agent.link",
                    "patchwave.agent.enrolment",
                    "patchwave.agent.local")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("patchwave.proto..");

    @ArchTest
    static final ArchRule networkInTwoPackagesOnly = noClasses()
            .that()
            .resideOutsideOfPackages("patchwave.agent.link", "patchwave.agent.enrolment")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grpc..");

    /**
     * What is root on a host with two processes does not lead to the network's code by any path. Only what the program
     * starts with (Main, AgentSetup, Networking) knows both, since the same program runs as either process; that nothing of
     * it is loaded then is tested on the process (TwoProcessesIT).
     */
    @ArchTest
    static final ArchRule privilegedPartHasNoWayToTheNetwork = noClasses()
            .that()
            .resideInAnyPackage(
                    "patchwave.agent.operation",
                    "patchwave.agent.journal",
                    "patchwave.agent.packages..",
                    "patchwave.agent.services",
                    "patchwave.agent.health",
                    "patchwave.agent.hooks",
                    "patchwave.agent.scripts",
                    "patchwave.agent.command",
                    "patchwave.agent.trust",
                    "patchwave.agent.unattended",
                    "patchwave.agent.inventory..",
                    "patchwave.agent.wire",
                    "patchwave.agent.work",
                    "patchwave.agent.config")
            .or()
            .haveSimpleName("SocketLink")
            .or()
            .haveFullyQualifiedName("patchwave.agent.Agent")
            .should()
            .transitivelyDependOnClassesThat()
            .resideInAnyPackage("io.grpc..", "patchwave.agent.enrolment");

    /** The nested commands of Main are Main. */
    @ArchTest
    static final ArchRule wallClockAndRandomnessAreInjected = noClasses()
            .that()
            .haveNameNotMatching("patchwave\\.agent\\.Main.*")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(InstantSource.class, "system")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ThreadLocalRandom.class)
            .orShould()
            .callConstructor(Random.class);

    @ArchTest
    static final ArchRule everyPackageIsNullMarked = classes()
            .should(new ArchCondition<>("be in a null-marked package") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    if (!item.getPackage().isAnnotatedWith(NullMarked.class)) {
                        events.add(SimpleConditionEvent.violated(
                                item, item.getName() + " is not in a @NullMarked package"));
                    }
                }
            });

    @ArchTest
    static final ArchRule noClassIsOpenForExtension = classes()
            .that()
            .areTopLevelClasses()
            .and()
            .arePublic()
            .and()
            .areNotInterfaces()
            .should()
            .haveModifier(JavaModifier.FINAL)
            .orShould()
            .beEnums()
            .orShould()
            .haveModifier(JavaModifier.ABSTRACT);

    @ArchTest
    static final ArchRule namesSayWhatThingsAre = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("patchwave.agent.packages.PackageManager")
            .and()
            .doNotHaveFullyQualifiedName("patchwave.agent.services.ServiceManager")
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameEndingWith("Data")
            .orShould()
            .haveSimpleNameEndingWith("Info");
}
