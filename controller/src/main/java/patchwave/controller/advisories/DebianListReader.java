package patchwave.controller.advisories;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.AffectedPackage;
import patchwave.advisory.Feed;
import patchwave.advisory.FixStatus;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Release;
import patchwave.advisory.VersionScheme;

/**
 * Debian's lists of advisories, DSA and DLA, as the security team keeps them by hand: a line with date, number, package and title, and
 * under it, indented, the CVEs, a line for each release, and notes.
 */
final class DebianListReader {
    private static final Pattern HEADER =
            Pattern.compile("\\[([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4})\\] +((?:DSA|DLA)-[0-9]+(?:-[0-9]+)?)(?: +(.*))?");
    private static final Pattern RELEASE =
            Pattern.compile("\\[([a-z]+)\\] +- +([a-z0-9][a-z0-9+.-]*) +(\\S+)(?: +\\((.*)\\))?");
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private final Collector collector;
    private String name = "";
    private Optional<Entry> entry = Optional.empty();
    private int linesOfEntry;

    private DebianListReader(Collector collector) {
        this.collector = collector;
    }

    private record Entry(
            AdvisoryId id,
            Instant published,
            boolean isRegressionUpdate,
            LinkedHashSet<AdvisoryId> cves,
            List<String> rows) {}

    static FeedReading read(FeedDocument document, FeedLimits limits) throws RefusedException {
        String text = Unpacking.text(document, limits);
        if (!text.endsWith("\n")) {
            throw new RefusedException("It is cut: the last line does not end.");
        }
        Collector collector = new Collector(document.provenance(Feed.DEBIAN_ADVISORIES));
        DebianListReader reader = new DebianListReader(collector);
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            reader.line(line, ++number);
        }
        if (reader.entry.isPresent() && reader.linesOfEntry == 0) {
            throw new RefusedException("It is cut: nothing stands under the last advisory, %s.".formatted(reader.name));
        }
        reader.endEntry();
        return collector.end(limits);
    }

    private void line(String line, int number) {
        if (line.isBlank()) {
            return;
        }
        if (!Character.isWhitespace(line.charAt(0))) {
            endEntry();
            begin(line, number);
            return;
        }
        linesOfEntry++;
        entry.ifPresent(it -> body(it, line.strip()));
    }

    private void begin(String line, int number) {
        linesOfEntry = 0;
        name = "line " + number;
        Matcher header = HEADER.matcher(line);
        if (!header.matches()) {
            // What stands under it has no advisory to belong to, and goes with it.
            collector.record(name, _ -> {
                throw new BadRecordException("'%s' is no head of an advisory".formatted(line));
            });
            return;
        }
        name = header.group(4);
        collector.record(name, _ -> {
            String title = Optional.ofNullable(header.group(5)).orElse("").toLowerCase(Locale.ROOT);
            entry = Optional.of(new Entry(
                    new AdvisoryId(name),
                    published(header),
                    title.contains("regression"),
                    new LinkedHashSet<>(),
                    new ArrayList<>()));
        });
    }

    private static Instant published(Matcher header) {
        try {
            return LocalDate.of(
                            Integer.parseInt(header.group(3)),
                            MONTHS.indexOf(header.group(2)) + 1,
                            Integer.parseInt(header.group(1)))
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
        } catch (DateTimeException broken) {
            throw new BadRecordException("'%s' is no date".formatted(header.group()));
        }
    }

    private void body(Entry of, String line) {
        if (line.startsWith("{")) {
            if (!line.endsWith("}")) {
                collector.quarantine(name, "'%s': the list of CVEs does not end".formatted(line));
            }
            for (String id : line.replaceAll("[{}]", " ").strip().split("\\s+", -1)) {
                if (Texts.CVE.matcher(id).matches()) {
                    of.cves().add(new AdvisoryId(id));
                } else if (!id.isEmpty()) {
                    collector.quarantine(name, "'%s' is no CVE's id".formatted(id));
                }
            }
        } else if (line.startsWith("[")) {
            of.rows().add(line);
        } else if (!line.startsWith("NOTE:") && !line.startsWith("TODO:")) {
            collector.quarantine(name, "'%s' is nothing that can be under an advisory".formatted(line));
        }
    }

    private void endEntry() {
        entry.ifPresent(it -> it.rows().forEach(row -> collector.part(name, into -> into.add(statement(it, row)))));
        entry = Optional.empty();
    }

    private PackageStatement statement(Entry of, String row) {
        Matcher matcher = RELEASE.matcher(row);
        if (!matcher.matches()) {
            throw new BadRecordException("'%s' is no line of a release".formatted(row));
        }
        String note = Optional.ofNullable(matcher.group(4)).orElse("");
        return new PackageStatement(
                of.id(),
                List.copyOf(of.cves()),
                Release.debian(matcher.group(1)),
                new AffectedPackage.Source(matcher.group(2), List.of()),
                Optional.empty(),
                Optional.empty(),
                status(matcher.group(3), note),
                of.isRegressionUpdate(),
                of.published(),
                collector.provenance());
    }

    private static FixStatus status(String text, String note) {
        return switch (text) {
            case "<not-affected>" -> new FixStatus.NotAffected(note);
            case "<unfixed>" -> new FixStatus.Unfixed();
            case "<undetermined>" -> new FixStatus.Undetermined();
            case "<removed>" -> new FixStatus.Removed();
            case "<no-dsa>" -> new FixStatus.WontFix(FixStatus.Word.NO_DSA, note);
            case "<postponed>" -> new FixStatus.WontFix(FixStatus.Word.POSTPONED, note);
            case "<ignored>" -> new FixStatus.WontFix(FixStatus.Word.IGNORED, note);
            case "<end-of-life>" -> new FixStatus.WontFix(FixStatus.Word.END_OF_LIFE, note);
            default ->
                new FixStatus.Fixed(Texts.version(text, VersionScheme.DEB, "the fixed version"), Optional.empty());
        };
    }
}
