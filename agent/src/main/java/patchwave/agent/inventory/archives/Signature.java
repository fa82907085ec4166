package patchwave.agent.inventory.archives;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How one CVE shows in Java archives. Signatures are data: one file for each CVE beside this class.
 *
 * @param cve its id
 * @param groupId of the product
 * @param artifactId of the product, which is also how its files are called
 * @param affected versions
 * @param carrier the class that carries the flaw: without it, it cannot be reached
 * @param carrierPath where that class is unless the product was shaded
 * @param flawed conditions that each show the flaw, if the carrier is there
 * @param fixed conditions that each show the fix
 */
record Signature(
        String cve,
        String groupId,
        String artifactId,
        List<Range> affected,
        String carrier,
        String carrierPath,
        List<Condition> flawed,
        List<Condition> fixed) {
    Signature {
        affected = List.copyOf(affected);
        flawed = List.copyOf(flawed);
        fixed = List.copyOf(fixed);
    }

    /** From a first version to one that is not affected any more. */
    record Range(MavenVersion from, MavenVersion before) {
        boolean contains(MavenVersion version) {
            return version.compareTo(from) >= 0 && version.compareTo(before) < 0;
        }
    }

    /** Something that a class shows. */
    sealed interface Condition {
        /** The simple name of the class. */
        String type();

        /** Whether that class, which has this shape, shows it. */
        boolean holds(ClassShape shape);

        /** In words. */
        String describe();
    }

    /** The class is there. */
    record Present(String type) implements Condition {
        @Override
        public boolean holds(ClassShape shape) {
            return true;
        }

        @Override
        public String describe() {
            return type + " is there";
        }
    }

    /** The class uses something. */
    record Mentions(String type, String text) implements Condition {
        @Override
        public boolean holds(ClassShape shape) {
            return shape.texts().contains(text);
        }

        @Override
        public String describe() {
            return type + " uses " + text;
        }
    }

    /** The class has a method: a name, or a name and its descriptor. */
    record HasMethod(String type, String method) implements Condition {
        @Override
        public boolean holds(ClassShape shape) {
            return shape.hasMethod(method);
        }

        @Override
        public String describe() {
            return type + " has " + method;
        }
    }

    boolean affects(String version) {
        MavenVersion found = MavenVersion.of(version);
        return affected.stream().anyMatch(range -> range.contains(found));
    }

    /** Simple names of all classes that it looks at. */
    Set<String> classes() {
        Set<String> names = new TreeSet<>(Set.of(carrier));
        flawed.forEach(it -> names.add(it.type()));
        fixed.forEach(it -> names.add(it.type()));
        return names;
    }
}
