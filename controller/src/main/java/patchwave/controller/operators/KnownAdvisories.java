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

/** What is known of an advisory: what operators recorded, and what the feeds say. */
final class KnownAdvisories {
    private final Feeds.Known feeds;

    KnownAdvisories(Feeds feeds) {
        this.feeds = feeds.known();
    }

    /** As operators recorded it; else as the feeds have it. */
    Optional<Advisory> find(AdvisoryId id, Transaction transaction) {
        return transaction.advisories().find(id).or(() -> ofFeeds(id));
    }

    /** The facts about an advisory's CVEs, or about the CVE that it is. */
    List<CveFact> facts(AdvisoryId id) {
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
        Instant since = statements.stream()
                .map(statement -> statement.provenance().fetchedAt())
                .min(Comparator.naturalOrder())
                .orElseThrow();
        return Optional.of(new Advisory(
                id,
                subject(first),
                fixed(first),
                severity,
                false,
                false,
                false,
                since,
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
