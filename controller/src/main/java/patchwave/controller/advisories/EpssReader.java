package patchwave.controller.advisories;

import java.time.Instant;
import java.util.Iterator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.CveFact;
import patchwave.advisory.Feed;

/** The day's EPSS scores: a line with the model and the date, a line with the names of the columns, then a line for each CVE. */
final class EpssReader {
    private static final Pattern MODEL = Pattern.compile("#model_version:([^,]{1,40}),score_date:(\\S+)");
    private static final String COLUMNS = "cve,epss,percentile";

    private EpssReader() {}

    static FeedReading read(FeedDocument document, FeedLimits limits) throws RefusedException {
        String text = Unpacking.text(document, limits);
        if (!text.endsWith("\n")) {
            throw new RefusedException("It is cut: the last line does not end.");
        }
        Iterator<String> lines = text.lines().iterator();
        Matcher model = MODEL.matcher(lines.hasNext() ? lines.next() : "");
        if (!model.matches()) {
            throw new RefusedException("The first line does not say which model and which day the scores are of.");
        }
        String columns = lines.hasNext() ? lines.next() : "";
        if (!columns.equals(COLUMNS)) {
            throw new RefusedException("The second line should be '%s'.".formatted(COLUMNS));
        }
        Instant day;
        try {
            day = Texts.moment(model.group(2), "score_date");
        } catch (BadRecordException broken) {
            throw new RefusedException("Of the first line, %s.".formatted(broken.getMessage()));
        }
        Collector collector = new Collector(document.provenance(Feed.EPSS));
        int number = 2;
        while (lines.hasNext()) {
            String line = lines.next();
            collector.record("line " + ++number, into -> into.add(fact(line, model.group(1), day, collector)));
        }
        return collector.end(limits);
    }

    private static CveFact fact(String line, String model, Instant day, Collector collector) {
        String[] cells = line.split(",", -1);
        if (cells.length != 3) {
            throw new BadRecordException("'%s': expected three values".formatted(line));
        }
        AdvisoryId cve = Texts.cve(cells[0], "cve");
        return new CveFact(
                cve,
                new CveFact.Epss(share(cells[1], "epss"), share(cells[2], "percentile"), model),
                day,
                collector.provenance());
    }

    private static double share(String text, String column) {
        if (!text.matches("[0-9](\\.[0-9]{1,20})?([eE]-[0-9]{1,3})?") || Double.parseDouble(text) > 1) {
            throw new BadRecordException("%s: '%s' is no number from 0 to 1".formatted(column, text));
        }
        return Double.parseDouble(text);
    }
}
