package patchwave.cli.sbom;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import patchwave.cli.text.Words;

/** What a document cannot say, in sentences: in the document itself, and to the person who made it. */
final class Gaps {
    private static final int HOSTS_NAMED = 3;

    /** Different sentences of many hosts, in a document and on a screen. */
    private static final int MOST = 20;

    private Gaps() {}

    /** What hosts could not look at. */
    static List<String> sentences(Subject subject, Contents contents) {
        List<String> sentences = new ArrayList<>();
        for (Map.Entry<String, Who> gap : contents.gaps.entrySet()) {
            sentences.add(of(subject, gap.getValue(), gap.getKey()));
        }
        return cut(sentences, "gap");
    }

    /** Everything for which the document is incomplete; empty if it is whole. */
    static List<String> warnings(Subject subject, Contents contents) {
        List<String> warnings = new ArrayList<>();
        Who unknown = contents.unknown;
        if (unknown.count() > 0) {
            warnings.add("not known of " + Words.count(unknown.count(), "host") + " that sent no inventory: "
                    + named(unknown));
        }
        warnings.addAll(sentences(subject, contents));
        List<String> archives = new ArrayList<>();
        contents.archives().forEach((archive, entry) -> {
            if (!archive.record().getError().isEmpty()) {
                archives.add(of(
                        subject,
                        entry.who,
                        archive.record().getPath() + " could not be looked at whole: "
                                + archive.record().getError()));
            }
        });
        warnings.addAll(cut(archives, "archive"));
        return warnings;
    }

    private static List<String> cut(List<String> sentences, String thing) {
        if (sentences.size() <= MOST) {
            return sentences;
        }
        List<String> cut = new ArrayList<>(sentences.subList(0, MOST));
        cut.add("and " + Words.count(sentences.size() - MOST, "more " + thing));
        return cut;
    }

    private static String of(Subject subject, Who who, String sentence) {
        return switch (subject) {
            case Subject.Host _ -> sentence;
            case Subject.Pool _ -> named(who) + ": " + sentence;
        };
    }

    private static String named(Who who) {
        List<String> names = who.names();
        String first = String.join(", ", names.subList(0, Math.min(HOSTS_NAMED, names.size())));
        return who.count() > HOSTS_NAMED ? first + " and " + (who.count() - HOSTS_NAMED) + " more" : first;
    }
}
