package patchwave.cli.advisory;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.proto.operator.v1.RecordAdvisoryRequest;
import patchwave.proto.operator.v1.RecordAdvisoryResponse;
import patchwave.proto.operator.v1.Severity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code patchwave advisory record}. */
@Command(
        name = "record",
        description = {
            "Record what is known of an advisory. The policy answers how urgent it is, and by which rule. New facts may be"
                    + " recorded at any time; by themselves they only move a due time earlier."
        },
        footer = {
            "",
            "Example:",
            "  patchwave advisory record CVE-2015-0235 --package glibc --severity critical \\",
            "      --proof-of-concept --remote --source https://openwall.com/lists"
        })
public final class AdvisoryRecord implements Callable<Integer> {
    private enum SeverityName {
        LOW(Severity.SEVERITY_LOW),
        MEDIUM(Severity.SEVERITY_MEDIUM),
        HIGH(Severity.SEVERITY_HIGH),
        CRITICAL(Severity.SEVERITY_CRITICAL);

        private final Severity severity;

        SeverityName(Severity severity) {
            this.severity = severity;
        }

        /** As it is typed. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Session session;

    @Parameters(paramLabel = "ID", description = "Such as CVE-2015-0235.")
    private String advisoryId = "";

    @Option(names = "--package", required = true, paramLabel = "P", description = "The package that is affected.")
    private String packageName = "";

    @Option(names = "--fixed", paramLabel = "V", description = "The first version that is not affected.")
    private String fixedVersion = "";

    @Option(names = "--severity", paramLabel = "S", description = "One of low, medium, high, critical.")
    private @Nullable SeverityName severity;

    @Option(names = "--exploited", description = "It is exploited in the wild.")
    private boolean isExploited;

    @Option(names = "--proof-of-concept", description = "A proof of concept is public.")
    private boolean hasProofOfConcept;

    @Option(names = "--remote", description = "It can be used over the network.")
    private boolean isRemote;

    @Option(names = "--source", paramLabel = "TEXT", description = "Where this is known from: a link or a sentence.")
    private String source = "";

    public AdvisoryRecord(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        @Nullable SeverityName named = severity;
        RecordAdvisoryRequest request = RecordAdvisoryRequest.newBuilder()
                .setAdvisoryId(advisoryId)
                .setPackage(packageName)
                .setFixedVersion(fixedVersion)
                .setSeverity(named == null ? Severity.SEVERITY_UNSPECIFIED : named.severity)
                .setExploited(isExploited)
                .setProofOfConcept(hasProofOfConcept)
                .setRemote(isRemote)
                .setSource(source)
                .build();
        try (ControllerLink link = session.connect()) {
            RecordAdvisoryResponse response = link.rollouts().recordAdvisory(request);
            session.answer(response, () -> AssertionText.urgency(advisoryId, response));
        }
        return ExitCode.DONE.number();
    }
}
