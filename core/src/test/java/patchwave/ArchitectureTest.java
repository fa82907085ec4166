package patchwave;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/** The rules that keep core pure; a rule that only warns is not a rule. */
@AnalyzeClasses(packages = "patchwave", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    /** Each may use only what stands to its left. */
    private static final List<String> ORDER = List.of(
            "fleet", "advisory", "exposure", "calendar", "policy", "clocks", "capacity", "rollout", "plan", "host");

    private static final Path SOURCES = Path.of("src/main/java/patchwave");

    @ArchTest
    static final ArchRule core_depends_on_nothing_but_values = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "patchwave..",
                            "java.lang",
                            "java.lang.annotation",
                            "java.util.function",
                            "java.util.stream",
                            "java.time",
                            "org.jspecify.annotations")
                    .or(resideInAPackage("java.util").and(areDefinedInOrder()))
                    .or(resideInAPackage("java.util.regex"))
                    // What the compiler makes of records, switches over types and lambdas.
                    .or(resideInAnyPackage("java.lang.invoke", "java.lang.runtime")));

    @ArchTest
    static final ArchRule core_reads_no_clock_no_chance_no_surroundings = noClasses()
            .should()
            .callMethodWhere(new DescribedPredicate<JavaCall<?>>("reads a clock, chance, a locale or the system") {
                @Override
                public boolean test(JavaCall<?> call) {
                    AccessTarget.CodeUnitCallTarget target = call.getTarget();
                    String owner = target.getOwner().getName();
                    return target.getName().equals("now")
                            || (owner.equals("java.lang.System")
                                    && !target.getName().equals("arraycopy"))
                            || (owner.equals("java.lang.Math")
                                    && target.getName().equals("random"))
                            || target.getName().equals("randomUUID")
                            || target.getName().equals("systemDefault")
                            || owner.equals("java.lang.Runtime")
                            || owner.equals("java.lang.Thread")
                            || (target.getName().equals("parallel") && owner.startsWith("java.util.stream"))
                            || target.getName().equals("parallelStream");
                }
            })
            .orShould()
            .dependOnClassesThat(assignableTo(java.time.Clock.class).or(assignableTo(java.time.InstantSource.class)));

    @ArchTest
    static final ArchRule core_iterates_in_a_defined_order = noClasses()
            .should()
            .callMethodWhere(new DescribedPredicate<JavaCall<?>>("makes an unordered collection") {
                @Override
                public boolean test(JavaCall<?> call) {
                    String owner = call.getTarget().getOwner().getName();
                    String name = call.getTarget().getName();
                    boolean ofSetOrMap = owner.equals("java.util.Set") || owner.equals("java.util.Map");
                    return (ofSetOrMap && List.of("of", "copyOf", "ofEntries").contains(name))
                            || (owner.equals("java.util.stream.Collectors")
                                    && List.of(
                                                    "toSet",
                                                    "toMap",
                                                    "groupingBy",
                                                    "partitioningBy",
                                                    "toUnmodifiableSet",
                                                    "toUnmodifiableMap")
                                            .contains(name)
                                    && call.getTarget().getRawParameterTypes().size() < 3);
                }
            });

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("patchwave.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule types_are_closed = classes()
            .that()
            .areTopLevelClasses()
            .and()
            .areNotInterfaces()
            .should(com.tngtech.archunit.lang.conditions.ArchConditions.haveModifier(JavaModifier.FINAL));

    @ArchTest
    static final ArchRule names_say_what_it_is =
            noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Data|Info)");

    @ArchTest
    static void each_package_uses_only_what_stands_to_its_left(JavaClasses core) {
        for (JavaClass from : core) {
            int place = place(from);
            from.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> target.getPackageName().startsWith("patchwave"))
                    .forEach(target -> assertThat(place(target))
                            .as("%s uses %s", from.getName(), target.getName())
                            .isLessThanOrEqualTo(place));
        }
    }

    @ArchTest
    static void every_package_is_null_marked_and_says_what_it_is_for(JavaClasses core) throws IOException {
        for (String name : ORDER) {
            assertThat(core.getPackage("patchwave." + name).isAnnotatedWith(NullMarked.class))
                    .as(name)
                    .isTrue();
            assertThat(Files.readString(SOURCES.resolve(name).resolve("package-info.java")))
                    .as("the charter of %s", name)
                    .matches(Pattern.compile("/\\*\\* [A-Z][^\n]*\\. \\*/\n@NullMarked\n.*", Pattern.DOTALL));
        }
    }

    @ArchTest
    static void files_are_short(JavaClasses ignored) throws IOException {
        List<String> long300 = new ArrayList<>();
        try (var files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                int lines = Files.readAllLines(file).size();
                if (lines > 300) {
                    long300.add(file + ": " + lines);
                }
            }
        }
        assertThat(long300).isEmpty();
    }

    private static int place(JavaClass type) {
        String name = type.getPackageName().substring("patchwave.".length());
        int place = ORDER.indexOf(name.contains(".") ? name.substring(0, name.indexOf('.')) : name);
        assertThat(place).as("the place of package %s", name).isNotNegative();
        return place;
    }

    /** Of java.util: values, lists, and sorted or sequenced collections. */
    private static DescribedPredicate<JavaClass> areDefinedInOrder() {
        List<String> allowed = List.of(
                "ArrayDeque",
                "ArrayList",
                "Arrays",
                "BitSet",
                "Collection",
                "Collections",
                "Comparator",
                "Deque",
                "EnumMap",
                "EnumSet",
                "Iterator",
                "List",
                "ListIterator",
                "Map",
                "Map$Entry",
                "NavigableMap",
                "NavigableSet",
                "Objects",
                "Optional",
                "OptionalInt",
                "OptionalLong",
                "PrimitiveIterator$OfInt",
                "Set",
                "SortedMap",
                "SortedSet",
                "TreeMap",
                "TreeSet",
                "NoSuchElementException");
        return DescribedPredicate.describe(
                "are values or ordered collections",
                type -> allowed.contains(type.getName().substring("java.util.".length())));
    }
}
