package patchwave.controller.exposure;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import patchwave.advisory.Advisory;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertion;
import patchwave.advisory.CveFact;
import patchwave.advisory.Feed;
import patchwave.advisory.FixStatus;
import patchwave.advisory.Knowledge;
import patchwave.advisory.LibraryStatement;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Provenance;
import patchwave.advisory.Severity;
import patchwave.advisory.Statement;
import patchwave.clocks.UrgencyDecision;
import patchwave.controller.advisories.Feeds;
import patchwave.controller.store.Sha256;
import patchwave.controller.store.Store;
import patchwave.controller.store.Transaction;
import patchwave.exposure.RunsHere;
import patchwave.policy.TableVerdict;
import patchwave.policy.Urgency;
import patchwave.policy.UrgencyPolicy;

/** What is known of one advisory: what operators recorded, what the feeds say, and how far what it affects is in use here. */
public final class KnownAdvisories {
    private final AdvisoryId id;
    private final Feeds.Known feeds;
    private final List<Statement> statements;
    private final SortedSet<AdvisoryId> names;
    private final List<CveFact> facts;
    private final SortedMap<AdvisoryId, RunsHere> runs;

    private KnownAdvisories(
            AdvisoryId id,
            Feeds.Known feeds,
            List<Statement> statements,
            SortedSet<AdvisoryId> names,
            List<CveFact> facts,
            SortedMap<AdvisoryId, RunsHere> runs) {
        this.id = id;
        this.feeds = feeds;
        this.statements = statements;
        this.names = names;
        this.facts = facts;
        this.runs = runs;
    }

    /** Asks the inventories, which read the store: never to be called inside of a transaction. */
    public static KnownAdvisories of(AdvisoryId id, Feeds.Known feeds, FleetInventories inventories, Store store) {
        KnownAdvisories known = of(id, feeds, Collections.emptySortedMap());
        return new KnownAdvisories(
                id,
                feeds,
                known.statements,
                known.names,
                known.facts,
                FleetRuns.of(known.asked(), feeds.knowledge(), inventories, store));
    }

    /** @param runs by CVE, how far what it affects is in use here; of one that is not in it that is not known */
    static KnownAdvisories of(AdvisoryId id, Feeds.Known feeds, SortedMap<AdvisoryId, RunsHere> runs) {
        List<Statement> statements = statements(id, feeds.knowledge());
        SortedSet<AdvisoryId> names = names(id, statements, feeds.knowledge());
        return new KnownAdvisories(id, feeds, statements, names, factsOfFeeds(names, feeds), runs);
    }

    /**
     * What is known of one advisory.
     *
     * @param isRecorded whether operators recorded it; else what it says of exploitation and reach is that nobody has said anything
     * @param facts about its CVEs, by feeds
     * @param assertions what operators assert of it; retracted and expired ones too
     * @param runs by CVE, how far what it affects is in use here
     * @param published when the first that tells a time was published; empty where none does
     */
    public record Found(
            Advisory advisory,
            boolean isRecorded,
            List<CveFact> facts,
            List<Assertion> assertions,
            SortedMap<AdvisoryId, RunsHere> runs,
            Optional<Instant> published) {
        /** What a policy says of it. */
        public TableVerdict verdict(UrgencyPolicy policy) {
            return policy.verdict(advisory, isRecorded, all(), runs);
        }

        private List<CveFact> all() {
            return together(facts, assertions);
        }

        public Urgency urgency(UrgencyPolicy policy) {
            return verdict(policy).urgency(advisory.knownSince());
        }

        /** What a policy decides of it now. */
        UrgencyDecision decision(UrgencyPolicy policy, Instant at) {
            return new UrgencyDecision(
                    advisory.id(), at, advisory.knownSince(), published, exploited(all()), verdict(policy));
        }
    }

    private static List<CveFact> together(List<CveFact> facts, List<Assertion> assertions) {
        List<CveFact> all = new ArrayList<>(facts);
        for (Assertion assertion : assertions) {
            // What is said not to be affected has no part in the facts: it makes fewer hosts affected.
            if (assertion.content() instanceof Assertion.Exploitation(var level)
                    && assertion.retraction().isEmpty()) {
                all.add(fact(assertion, level));
            }
        }
        return all;
    }

    /** Since when somebody is known to use it. */
    private static Optional<Instant> exploited(List<CveFact> facts) {
        return facts.stream()
                .flatMap(fact -> switch (fact.content()) {
                    case CveFact.InKev kev ->
                        Stream.of(kev.added().atStartOfDay(ZoneOffset.UTC).toInstant());
                    case CveFact.Exploited said
                    when said.level() == CveFact.Exploitation.ACTIVE -> Stream.of(fact.asOf());
                    default -> Stream.<Instant>empty();
                })
                .min(Comparator.naturalOrder());
    }

    /** Whether somebody is known to use one of them; also where no host has one, so that nothing was decided of it. */
    public static boolean isExploited(SortedSet<AdvisoryId> vulnerabilities, Feeds.Known feeds, Transaction tables) {
        SortedSet<AdvisoryId> names = new TreeSet<>();
        vulnerabilities.forEach(each -> names.addAll(feeds.knowledge().names(each)));
        List<Assertion> said = names.stream()
                .flatMap(name -> tables.assertions().about(name).stream())
                .toList();
        return exploited(together(factsOfFeeds(names, feeds), said)).isPresent()
                || names.stream()
                        .flatMap(name -> tables.advisories().find(name).stream())
                        .anyMatch(Advisory::exploited);
    }

    /** The advisory that it is all about. */
    public AdvisoryId id() {
        return id;
    }

    /** As operators recorded it; else as the feeds have it. Known since whichever of the two was first. */
    public Optional<Found> find(Transaction transaction) {
        Optional<Advisory> recorded = transaction.advisories().find(id).map(it -> earliest(it, since()));
        return recorded.or(this::ofFeeds)
                .map(it -> new Found(it, recorded.isPresent(), facts, assertions(transaction), runs, published()));
    }

    private List<Assertion> assertions(Transaction transaction) {
        return names.stream()
                .flatMap(name -> transaction.assertions().about(name).stream())
                .toList();
    }

    /** As if it were a feed of one fact; the row is the document. */
    private static CveFact fact(Assertion assertion, CveFact.Exploitation level) {
        return new CveFact(
                assertion.advisory(),
                new CveFact.Exploited(level, assertion.by(), assertion.link()),
                assertion.at(),
                new Provenance(
                        Feed.OPERATOR,
                        assertion.id(),
                        Sha256.hex(assertion.toString().getBytes(StandardCharsets.UTF_8)),
                        assertion.at()));
    }

    private static Advisory earliest(Advisory recorded, Optional<Instant> since) {
        Instant known = since.filter(it -> it.isBefore(recorded.knownSince())).orElse(recorded.knownSince());
        return new Advisory(
                recorded.id(),
                recorded.packageName(),
                recorded.fixedVersion(),
                recorded.severity(),
                recorded.exploited(),
                recorded.proofOfConcept(),
                recorded.remote(),
                known,
                recorded.source());
    }

    /** Of a feed that tells no time a statement has the one when it came: that is no time of publication. */
    private Optional<Instant> published() {
        return statements.stream()
                .filter(statement ->
                        !statement.published().equals(statement.provenance().fetchedAt()))
                .map(Statement::published)
                .min(Comparator.naturalOrder());
    }

    private Optional<Instant> since() {
        return statements.stream().map(feeds::knownSince).min(Comparator.naturalOrder());
    }

    /**
     * The id and the advisories that name it, and of an advisory the CVEs that it names: what is said of one of them is said of it. Of
     * a CVE the others that its advisory mends are not among them.
     */
    private static SortedSet<AdvisoryId> names(AdvisoryId id, List<Statement> statements, Knowledge knowledge) {
        SortedSet<AdvisoryId> names = knowledge.names(id);
        if (knowledge.about(id).isEmpty()) {
            statements.forEach(statement -> names.addAll(statement.cves()));
        }
        return names;
    }

    private static List<CveFact> factsOfFeeds(SortedSet<AdvisoryId> names, Feeds.Known feeds) {
        List<CveFact> found = new ArrayList<>();
        names.forEach(name -> found.addAll(feeds.facts().getOrDefault(name, List.of())));
        return found;
    }

    /** Those that it makes a difference for whether they can be reached, and the advisory itself: a kernel's may name hundreds. */
    private SortedSet<AdvisoryId> asked() {
        SortedSet<AdvisoryId> asked = new TreeSet<>(List.of(id));
        facts.forEach(fact -> {
            if (fact.content() instanceof CveFact.Cvss cvss && cvss.isOverTheNetwork()) {
                asked.add(fact.cve());
            }
        });
        return asked;
    }

    private Optional<Advisory> ofFeeds() {
        if (statements.isEmpty()) {
            return Optional.empty();
        }
        Statement first = statements.getFirst();
        // Unknown is not harmless: what nobody has rated counts as worst.
        Severity severity = facts.stream()
                .flatMap(fact -> fact.content() instanceof CveFact.VendorSeverity(var rated, var _)
                        ? Stream.of(rated)
                        : Stream.empty())
                .max(Comparator.naturalOrder())
                .orElse(Severity.CRITICAL);
        return Optional.of(new Advisory(
                id,
                subject(first),
                fixed(first),
                severity,
                false,
                false,
                false,
                since().orElseThrow(),
                "%s, %s".formatted(first.provenance().feed(), first.advisory())));
    }

    private static String subject(Statement statement) {
        return switch (statement) {
            case PackageStatement it -> it.about().name();
            case LibraryStatement it -> it.library();
        };
    }

    private static Optional<String> fixed(Statement statement) {
        return statement instanceof PackageStatement it && it.status() instanceof FixStatus.Fixed fixed
                ? Optional.of(fixed.version())
                : Optional.empty();
    }

    /** Those about the id itself, or made by the advisory of that name. */
    private static List<Statement> statements(AdvisoryId id, Knowledge knowledge) {
        List<Statement> about = knowledge.about(id);
        if (!about.isEmpty()) {
            return about;
        }
        List<Statement> by = new ArrayList<>();
        for (AdvisoryId each : knowledge.vulnerabilities()) {
            knowledge.about(each).stream()
                    .filter(statement -> statement.advisory().equals(id))
                    .forEach(by::add);
        }
        return by;
    }
}
