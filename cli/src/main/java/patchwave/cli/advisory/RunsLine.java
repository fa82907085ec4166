package patchwave.cli.advisory;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.EvidenceHosts;

/** How far what is affected is in use on hosts, in one line. */
final class RunsLine {
    private RunsLine() {}

    /** Such as "runs: listening 12, loaded 300"; empty if no host is affected. */
    static Optional<String> of(List<EvidenceHosts> runs) {
        return runs.isEmpty()
                ? Optional.empty()
                : Optional.of("runs: "
                        + runs.stream()
                                .map(each -> Words.clean(each.getEvidence()) + " " + each.getCount())
                                .collect(Collectors.joining(", ")));
    }
}
