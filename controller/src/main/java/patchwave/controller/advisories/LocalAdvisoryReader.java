package patchwave.controller.advisories;

import java.util.List;
import patchwave.advisory.Feed;
import patchwave.advisory.Provenance;
import patchwave.controller.fleetfile.Fault;

/** An operator's own advisories, in YAML. People mend a file at once: any fault refuses all of it, and every fault is told. */
final class LocalAdvisoryReader {
    private LocalAdvisoryReader() {}

    static FeedReading read(FeedDocument document, FeedLimits limits) throws RefusedException {
        Provenance provenance = document.provenance(Feed.LOCAL);
        String text = Unpacking.text(document, limits);
        return switch (LocalAdvisoryFile.read(text, provenance)) {
            case LocalAdvisoryFile.Reading.Accepted it ->
                new FeedReading.Accepted(it.statements(), it.facts(), List.of(), it.advisories());
            case LocalAdvisoryFile.Reading.Refused it ->
                throw new RefusedException(String.join(
                        "\n", it.faults().stream().map(Fault::toString).toList()));
        };
    }
}
