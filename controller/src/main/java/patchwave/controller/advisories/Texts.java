package patchwave.controller.advisories;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Severity;

/** Values that feeds write in several ways. */
final class Texts {
    static final Pattern CVE = Pattern.compile("CVE-[0-9]{4}-[0-9]{4,}");

    /** With or without a colon in the offset, as EPSS and CISA write it. */
    private static final DateTimeFormatter MOMENT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .optionalStart()
            .appendOffset("+HHMM", "+0000")
            .optionalEnd()
            .toFormatter(Locale.ROOT);

    private Texts() {}

    /** A moment, or the beginning of a day in UTC. */
    static Instant moment(String text, String place) {
        try {
            if (text.length() == 10) {
                return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            if (text.matches(".*(Z|[+-][0-9]{2}:[0-9]{2})")) {
                return OffsetDateTime.parse(text).toInstant();
            }
            return MOMENT.parseBest(text, OffsetDateTime::from, java.time.LocalDateTime::from)
                            instanceof OffsetDateTime offset
                    ? offset.toInstant()
                    : java.time.LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException broken) {
            throw new BadRecordException("%s: '%s' is no date or time".formatted(place, text));
        }
    }

    static LocalDate day(String text, String place) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException broken) {
            throw new BadRecordException("%s: '%s' is no date".formatted(place, text));
        }
    }

    static AdvisoryId cve(String text, String place) {
        if (!CVE.matcher(text).matches()) {
            throw new BadRecordException("%s: '%s' is no CVE's id".formatted(place, text));
        }
        return new AdvisoryId(text);
    }

    /** Those that are CVEs, each once. */
    static List<AdvisoryId> cves(Collection<String> ids) {
        LinkedHashSet<AdvisoryId> cves = new LinkedHashSet<>();
        ids.stream()
                .filter(it -> CVE.matcher(it).matches())
                .map(AdvisoryId::new)
                .forEach(cves::add);
        return List.copyOf(cves);
    }

    /** In the words of all vendors; empty for "none", "negligible", "untriaged" and what else there may be. */
    static Optional<Severity> severity(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "critical" -> Optional.of(Severity.CRITICAL);
            case "high", "important" -> Optional.of(Severity.HIGH);
            case "medium", "moderate" -> Optional.of(Severity.MEDIUM);
            case "low" -> Optional.of(Severity.LOW);
            default -> Optional.empty();
        };
    }

    /** A version that the order of its scheme can take; bad if it is none, for a statement with it could never decide. */
    static String version(String text, patchwave.advisory.VersionScheme scheme, String place) {
        if (!scheme.reads(text)) {
            throw new BadRecordException("%s: '%s' is no version".formatted(place, text));
        }
        return text;
    }
}
