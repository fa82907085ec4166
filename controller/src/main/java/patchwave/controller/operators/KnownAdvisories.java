package patchwave.controller.operators;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import patchwave.advisory.Advisory;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.CveFact;
import patchwave.advisory.FixStatus;
import patchwave.advisory.LibraryStatement;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Severity;
import patchwave.advisory.Statement;
import patchwave.controller.advisories.Feeds;
import patchwave.controller.store.Transaction;
import patchwave.policy.TableVerdict;
import patchwave.policy.Urgency;
import patchwave.policy.UrgencyPolicy;

/** What is known of an advisory: what operators recorded, and what the feeds say. */
final class KnownAdvisories {
    private final Feeds.Known feeds;

    KnownAdvisories(Feeds feeds) {
        this.feeds = feeds.known();
    }

    /**
     * What is known of one advisory.
     *
     * @param isRecorded whether operators recorded it; else what it says of exploitation and reach is that nobody has said anything
     * @param facts about its CVEs
     */
    record Found(Advisory advisory, boolean isRecorded, List<CveFact> facts) {
        /** What a policy says of it. */
        TableVerdict verdict(UrgencyPolicy policy) {
            return policy.verdict(advisory, isRecorded, facts);
        }

        Urgency urgency(UrgencyPolicy policy) {
            return verdict(policy).urgency(advisory.knownSince());
        }
    }

    /** As operators recorded it; else as the feeds have it. Known since whichever of the two was first. */
    Optional<Found> find(AdvisoryId id, Transaction transaction) {
        Optional<Advisory> recorded = transaction.advisories().find(id).map(it -> earliest(it, since(statements(id))));
        return recorded.or(() -> ofFeeds(id)).map(it -> new Found(it, recorded.isPresent(), facts(id)));
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

    private Optional<Instant> since(List<Statement> statements) {
        return statements.stream().map(feeds::knownSince).min(Comparator.naturalOrder());
    }

    /** The facts about an advisory's CVEs, or about the CVE that it is. */
    private List<CveFact> facts(AdvisoryId id) {
        TreeSet<AdvisoryId> cves = new TreeSet<>(List.of(id));
        statements(id).forEach(statement -> cves.addAll(statement.cves()));
        List<CveFact> facts = new ArrayList<>();
        cves.forEach(cve -> facts.addAll(feeds.facts().getOrDefault(cve, List.of())));
        return facts;
    }

    private Optional<Advisory> ofFeeds(AdvisoryId id) {
        List<Statement> statements = statements(id);
        if (statements.isEmpty()) {
            return Optional.empty();
        }
        Statement first = statements.getFirst();
        // Unknown is not harmless: what nobody has rated counts as worst.
        Severity severity = facts(id).stream()
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
                since(statements).orElseThrow(),
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
    private List<Statement> statements(AdvisoryId id) {
        List<Statement> about = feeds.knowledge().about(id);
        if (!about.isEmpty()) {
            return about;
        }
        List<Statement> by = new ArrayList<>();
        for (AdvisoryId each : feeds.knowledge().vulnerabilities()) {
            feeds.knowledge().about(each).stream()
                    .filter(statement -> statement.advisory().equals(id))
                    .forEach(by::add);
        }
        return by;
    }
}
