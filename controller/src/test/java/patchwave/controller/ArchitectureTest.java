package patchwave.controller;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.NullMarked;

/** The structure of DESIGN.md section 4, for this module. */
@AnalyzeClasses(packages = "patchwave.controller", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule SQL_IS_ONLY_IN_THE_STORE = noClasses()
            .that()
            .resideOutsideOfPackage("patchwave.controller.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.flywaydb..", "org.sqlite..");

    @ArchTest
    static final ArchRule ONLY_THE_COUNTERS_STATEMENT_MAY_COUNT = classes()
            .that()
            .haveFullyQualifiedName("patchwave.controller.store.Counters")
            .should()
            .onlyBeAccessed()
            .byClassesThat()
            .resideInAPackage("patchwave.controller.store");

    @ArchTest
    static final ArchRule NO_PROCESS_IS_STARTED = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ProcessBuilder.class)
            .orShould()
            .callMethod(Runtime.class, "exec", String[].class);

    @ArchTest
    static final ArchRule GENERATED_CLASSES_ARE_AT_THE_EDGES = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "patchwave.controller.wire..",
                    "patchwave.controller.agents..",
                    "patchwave.controller.operators..",
                    "patchwave.controller.enrolment..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("patchwave.proto..", "com.google.protobuf..");

    private static final DescribedPredicate<JavaClass> OUTSIDE_MAIN = DescribedPredicate.describe(
            "classes outside Main", type -> !type.getName().startsWith("patchwave.controller.Main"));

    @ArchTest
    static final ArchRule CLOCK_ENVIRONMENT_AND_RANDOMNESS_COME_FROM_MAIN = noClasses()
            .that(OUTSIDE_MAIN)
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callMethod(ThreadLocalRandom.class, "current")
            .orShould()
            .callConstructor(Random.class)
            .orShould()
            .callConstructor(SecureRandom.class);

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("patchwave.controller.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED = classes()
            .should()
            .resideInAPackage("patchwave.controller..")
            .andShould(new com.tngtech.archunit.lang.ArchCondition<JavaClass>("be in a package that is @NullMarked") {
                @Override
                public void check(JavaClass type, com.tngtech.archunit.lang.ConditionEvents events) {
                    JavaPackage home = type.getPackage();
                    events.add(new com.tngtech.archunit.lang.SimpleConditionEvent(
                            type,
                            home.isAnnotatedWith(NullMarked.class),
                            "package %s has no @NullMarked package-info".formatted(home.getName())));
                }
            });

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_THINGS_ARE = noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
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

    @ArchTest
    static final ArchRule NOTHING_SLEEPS = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", java.time.Duration.class);

    private ArchitectureTest() {}
}
