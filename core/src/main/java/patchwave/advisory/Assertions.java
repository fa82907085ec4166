package patchwave.advisory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.fleet.HostId;

/** What operators say is not affected, as it counts at one time. Never changes: at another time it is another one. */
public final class Assertions {
    /** Nobody says anything. */
    public static final Assertions NONE = new Assertions(new TreeMap<>());

    private static final Comparator<Said> LONGEST_FIRST = Comparator.comparing(
                    (Said said) -> said.content().until())
            .reversed()
            .thenComparing(said -> said.assertion().id());

    private final SortedMap<String, List<Said>> bySubject;

    private Assertions(SortedMap<String, List<Said>> bySubject) {
        this.bySubject = bySubject;
    }

    /** An assertion with its content. */
    private record Said(Assertion assertion, Assertion.NotAffected content) {}

    /**
     * Those of all that count now and say that something is not affected, as far as they do.
     *
     * @param enrolled since when the hosts that they name are enrolled: {@link Assertion#on}
     */
    public static Assertions at(List<Assertion> all, SortedMap<HostId, Instant> enrolled, Instant now) {
        SortedMap<String, List<Said>> bySubject = new TreeMap<>();
        for (Assertion each : all) {
            Optional<Assertion> counting = each.counts(now) ? each.on(enrolled) : Optional.empty();
            if (counting.isPresent() && counting.get().content() instanceof Assertion.NotAffected content) {
                bySubject
                        .computeIfAbsent(content.subject(), _ -> new ArrayList<>())
                        .add(new Said(counting.get(), content));
            }
        }
        bySubject.values().forEach(list -> list.sort(LONGEST_FIRST));
        return new Assertions(bySubject);
    }

    /** What is said of something, about a vulnerability or an advisory that names it; the one that holds longest is first. */
    public List<Assertion> about(AdvisoryId vulnerability, String subject, Knowledge knowledge) {
        List<Said> said = bySubject.getOrDefault(subject, List.of());
        // Most have none, and what a vulnerability is called costs something to find.
        if (said.isEmpty()) {
            return List.of();
        }
        var names = knowledge.names(vulnerability);
        return said.stream()
                .map(Said::assertion)
                .filter(it -> names.contains(it.advisory()))
                .toList();
    }

    /** What holds longest of what is said of something on one host. */
    public Optional<Assertion> of(AdvisoryId vulnerability, String subject, HostId host, Knowledge knowledge) {
        return about(vulnerability, subject, knowledge).stream()
                .filter(it -> it.content() instanceof Assertion.NotAffected content && content.isOf(host))
                .findFirst();
    }
}
