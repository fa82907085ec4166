package patchwave.controller.operators;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
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
import patchwave.controller.advisories.Feeds;
import patchwave.controller.store.Sha256;
import patchwave.controller.store.Transaction;
import patchwave.exposure.RunsHere;
import patchwave.policy.TableVerdict;
import patchwave.policy.Urgency;
import patchwave.policy.UrgencyPolicy;

/** What is known of one advisory: what operators recorded, what the feeds say, and how far what it affects is in use here. */
final class KnownAdvisories {
    private final AdvisoryId id;
    private final Feeds.Known feeds;
    private final List<Statement> statements;
    private final SortedSet<AdvisoryId> names;
    private final List<CveFact> facts;
    private final SortedMap<AdvisoryId, RunsHere> runs;

    /** Asks the inventories, which read the store: never to be made inside of a transaction. */
    KnownAdvisories(ServiceContext context, AdvisoryId id) {
        this.id = id;
        this.feeds = context.feeds().known();
        this.statements = statements(id, feeds.knowledge());
        this.names = names();
        this.facts = factsOfFeeds();
        this.runs = new FleetRuns(context).of(asked(), feeds.knowledge());
    }

    /**
     * What is known of one advisory.
     *
     * @param isRecorded whether operators recorded it; else what it says of exploitation and reach is that nobody has said anything
     * @param facts about its CVEs, by feeds
     * @param assertions what operators assert of it, retracted ones too
     * @param runs by CVE, how far what it affects is in use here
     */
    record Found(
            Advisory advisory,
            boolean isRecorded,
            List<CveFact> facts,
            List<Assertion> assertions,
            SortedMap<AdvisoryId, RunsHere> runs) {
        /** What a policy says of it. */
        TableVerdict verdict(UrgencyPolicy policy) {
            List<CveFact> all = new ArrayList<>(facts);
            assertions.stream()
                    .filter(Assertion::isInForce)
                    .map(KnownAdvisories::fact)
                    .forEach(all::add);
            return policy.verdict(advisory, isRecorded, all, runs);
        }

        Urgency urgency(UrgencyPolicy policy) {
            return verdict(policy).urgency(advisory.knownSince());
        }
    }

    AdvisoryId id() {
        return id;
    }

    /** As operators recorded it; else as the feeds have it. Known since whichever of the two was first. */
    Optional<Found> find(Transaction transaction) {
        Optional<Advisory> recorded = transaction.advisories().find(id).map(it -> earliest(it, since()));
        return recorded.or(this::ofFeeds)
                .map(it -> new Found(it, recorded.isPresent(), facts, assertions(transaction), runs));
    }

    private List<Assertion> assertions(Transaction transaction) {
        return names.stream()
                .flatMap(name -> transaction.assertions().about(name).stream())
                .toList();
    }

    /** As if it were a feed of one fact; the row is the document. */
    private static CveFact fact(Assertion assertion) {
        return new CveFact(
                assertion.advisory(),
                new CveFact.Exploited(assertion.level(), assertion.by(), assertion.link()),
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

    private Optional<Instant> since() {
        return statements.stream().map(feeds::knownSince).min(Comparator.naturalOrder());
    }

    /** The id, the CVEs that are named with it, and the advisories that name it: what is said of one of them is said of it. */
    private SortedSet<AdvisoryId> names() {
        SortedSet<AdvisoryId> names = new TreeSet<>(List.of(id));
        statements.forEach(statement -> {
            names.addAll(statement.cves());
            names.add(statement.advisory());
        });
        return names;
    }

    private List<CveFact> factsOfFeeds() {
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
                        ? java.util.stream.Stream.of(rated)
                        : java.util.stream.Stream.empty())
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
