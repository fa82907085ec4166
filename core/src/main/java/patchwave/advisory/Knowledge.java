package patchwave.advisory;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that the feeds state, laid out for looking it up. Never changes; {@link #plus} gives another one. What a withdrawn id says is
 * left out, so that nobody can ask for it.
 */
public final class Knowledge {
    /** Nothing is known. */
    public static final Knowledge EMPTY =
            new Knowledge(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeSet<>());

    private final NavigableMap<Release, NavigableMap<String, List<PackageStatement>>> bySource;
    private final NavigableMap<Release, NavigableMap<String, List<PackageStatement>>> byBinary;
    private final NavigableMap<String, List<LibraryStatement>> byLibrary;
    private final NavigableMap<AdvisoryId, List<Statement>> byVulnerability;
    private final SortedSet<AdvisoryId> rejected;

    private Knowledge(
            NavigableMap<Release, NavigableMap<String, List<PackageStatement>>> bySource,
            NavigableMap<Release, NavigableMap<String, List<PackageStatement>>> byBinary,
            NavigableMap<String, List<LibraryStatement>> byLibrary,
            NavigableMap<AdvisoryId, List<Statement>> byVulnerability,
            SortedSet<AdvisoryId> rejected) {
        this.bySource = bySource;
        this.byBinary = byBinary;
        this.byLibrary = byLibrary;
        this.byVulnerability = byVulnerability;
        this.rejected = rejected;
    }

    /**
     * Lays out what is stated.
     *
     * @param rejected ids that were withdrawn
     */
    public static Knowledge of(List<? extends Statement> statements, SortedSet<AdvisoryId> rejected) {
        return new Knowledge(
                        new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeSet<>(rejected))
                .plus(statements);
    }

    /** This and more. Costs as much as there are packages and ids, and not as there are statements: once for each advisory is fine. */
    public Knowledge plus(List<? extends Statement> statements) {
        Knowledge next = new Knowledge(
                copy(bySource),
                copy(byBinary),
                new TreeMap<>(byLibrary),
                new TreeMap<>(byVulnerability),
                new TreeSet<>(rejected));
        Additions additions = next.new Additions();
        statements.forEach(additions::add);
        return next;
    }

    /** What is stated about a source package in exactly this release, in the order that it came. */
    public List<PackageStatement> aboutSource(Release release, String source) {
        return bySource.getOrDefault(release, new TreeMap<>()).getOrDefault(source, List.of());
    }

    /** What is stated about a binary package by its own name in exactly this release, in the order that it came. */
    public List<PackageStatement> aboutBinary(Release release, String binary) {
        return byBinary.getOrDefault(release, new TreeMap<>()).getOrDefault(binary, List.of());
    }

    /** What is stated about a library. */
    public List<LibraryStatement> aboutLibrary(String library) {
        return byLibrary.getOrDefault(library, List.of());
    }

    /** What is stated about a vulnerability; empty if nobody says anything, which is not that nobody is affected. */
    public List<Statement> about(AdvisoryId vulnerability) {
        return byVulnerability.getOrDefault(vulnerability, List.of());
    }

    /** A vulnerability and the advisories that say something about it: what is done or said about one of them is so about it. */
    public SortedSet<AdvisoryId> names(AdvisoryId vulnerability) {
        SortedSet<AdvisoryId> names = new TreeSet<>(List.of(vulnerability));
        about(vulnerability).forEach(statement -> names.add(statement.advisory()));
        return names;
    }

    /** The vulnerabilities that are called so, or are of an advisory that is: those that have one of the ids among their names. */
    public SortedSet<AdvisoryId> named(SortedSet<AdvisoryId> ids) {
        SortedSet<AdvisoryId> named = new TreeSet<>();
        byVulnerability.forEach((vulnerability, statements) -> {
            if (ids.contains(vulnerability)
                    || statements.stream().anyMatch(statement -> ids.contains(statement.advisory()))) {
                named.add(vulnerability);
            }
        });
        return named;
    }

    /** Every vulnerability that somebody states anything about, but for those withdrawn. */
    public SortedSet<AdvisoryId> vulnerabilities() {
        return new TreeSet<>(byVulnerability.keySet());
    }

    /** Whether an id was withdrawn. */
    public boolean isWithdrawn(AdvisoryId vulnerability) {
        return rejected.contains(vulnerability);
    }

    /** The libraries that something is stated about. */
    public SortedSet<String> libraries() {
        return new TreeSet<>(byLibrary.keySet());
    }

    /** Of a statement: its vulnerabilities, without those withdrawn. */
    public List<AdvisoryId> vulnerabilities(Statement statement) {
        return statement.vulnerabilities().stream()
                .filter(id -> !rejected.contains(id))
                .toList();
    }

    private static NavigableMap<Release, NavigableMap<String, List<PackageStatement>>> copy(
            NavigableMap<Release, NavigableMap<String, List<PackageStatement>>> of) {
        NavigableMap<Release, NavigableMap<String, List<PackageStatement>>> copy = new TreeMap<>();
        of.forEach((release, packages) -> copy.put(release, new TreeMap<>(packages)));
        return copy;
    }

    /** Fills a new one; lists that the old one has are copied before the first addition, and only then. */
    private final class Additions {
        private final NavigableMap<Release, NavigableMap<String, Growing<PackageStatement>>> sources = new TreeMap<>();
        private final NavigableMap<Release, NavigableMap<String, Growing<PackageStatement>>> binaries = new TreeMap<>();
        private final NavigableMap<String, Growing<LibraryStatement>> libraries = new TreeMap<>();
        private final NavigableMap<AdvisoryId, Growing<Statement>> ids = new TreeMap<>();

        void add(Statement statement) {
            List<AdvisoryId> of = vulnerabilities(statement);
            if (of.isEmpty()) {
                return;
            }
            switch (statement) {
                case PackageStatement said ->
                    place(
                            said.about() instanceof AffectedPackage.Source ? bySource : byBinary,
                            said.about() instanceof AffectedPackage.Source ? sources : binaries,
                            said);
                case LibraryStatement said -> grow(byLibrary, libraries, said.library(), said);
            }
            of.forEach(id -> grow(byVulnerability, ids, id, statement));
        }

        private static void place(
                NavigableMap<Release, NavigableMap<String, List<PackageStatement>>> into,
                NavigableMap<Release, NavigableMap<String, Growing<PackageStatement>>> growing,
                PackageStatement said) {
            grow(
                    into.computeIfAbsent(said.release(), _ -> new TreeMap<>()),
                    growing.computeIfAbsent(said.release(), _ -> new TreeMap<>()),
                    said.about().name(),
                    said);
        }

        private static <K, V> void grow(
                NavigableMap<K, List<V>> into, NavigableMap<K, Growing<V>> growing, K key, V value) {
            Growing<V> list = growing.computeIfAbsent(key, it -> {
                Growing<V> fresh = new Growing<>(new ArrayList<>(into.getOrDefault(it, List.of())));
                into.put(it, fresh.list());
                return fresh;
            });
            list.list().add(value);
        }
    }

    /** A list of our own, which may still grow. */
    private record Growing<V>(List<V> list) {}
}
