package patchwave.cli.advisory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;
import patchwave.cli.text.TimeText;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.AssertExploitationRequest;
import patchwave.proto.operator.v1.AssertExploitationResponse;
import patchwave.proto.operator.v1.AssertNotAffectedRequest;
import patchwave.proto.operator.v1.AssertNotAffectedResponse;
import patchwave.proto.operator.v1.ExploitationLevel;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code patchwave advisory assert}. */
@Command(
        name = "assert",
        description = {
            "Assert something of a vulnerability under your name. It counts together with what the feeds say, until somebody"
                    + " retracts it. Safe to repeat.",
            "Either that it is exploited, or that a proof of concept was seen, with a link where others can read it. Of what no"
                    + " feed has yet, record first what is affected: patchwave advisory record.",
            "Or that a package, a kernel's source or a Java library is not affected, as exposures name it, such as one that was"
                    + " built without the feature, or that a scan took for another. Its hosts are then not exposed by it, nowhere, until"
                    + " the time that must be given, at most 366 days; then, or when it is retracted, they are again, due as before. It is told with"
                    + " your name and reason wherever the vulnerability is, never as a fix, and does not excuse what was overdue already.",
            "That something is in front of it (a firewall, a filter, a setting) is no reason: such a host is affected still. Give"
                    + " it more time instead: patchwave advisory extend."
        },
        footer = {
            "",
            "Example:",
            "  patchwave advisory assert CVE-2015-0235 --proof-of-concept \\",
            "      --link https://openwall.com/lists/oss-security/2015/01/27/9",
            "  patchwave advisory assert CVE-2015-0235 --not-affected libc6 --host web-1 \\",
            "      --until 2027-03-01T00:00Z --note 'built with the patch'"
        })
public final class AdvisoryAssert implements Callable<Integer> {
    /** What is asserted: one of the three, for being exploited says more than a proof of concept. */
    private static final class What {
        @Option(names = "--proof-of-concept", required = true, description = "A proof of concept was seen.")
        private boolean isProofOfConcept;

        @Option(names = "--exploited", required = true, description = "It is exploited in the wild.")
        private boolean isExploited;

        @Option(
                names = "--not-affected",
                required = true,
                paramLabel = "PACKAGE",
                description =
                        "This is not affected: a package such as libc6, a kernel's source such as linux, or a Java library as group:artifact.")
        private @Nullable String notAffected;

        ExploitationLevel level() {
            if (isExploited) {
                return ExploitationLevel.EXPLOITATION_LEVEL_EXPLOITED;
            }
            return isProofOfConcept
                    ? ExploitationLevel.EXPLOITATION_LEVEL_PROOF_OF_CONCEPT
                    : ExploitationLevel.EXPLOITATION_LEVEL_UNSPECIFIED;
        }
    }

    private final Session session;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "ADVISORY", description = "A CVE, or an advisory such as DSA-3142-1.")
    private String advisoryId = "";

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    @Option(
            names = "--link",
            paramLabel = "URL",
            description = "Where to read it. Must be there but for --not-affected.")
    private String address = "";

    @Option(
            names = "--note",
            paramLabel = "TEXT",
            description = "What you say about it. For --not-affected it must be there, and says why.")
    private String note = "";

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description =
                    "For --not-affected: on this host, until it is enrolled anew; repeat it for more. Default: every"
                            + " host, those to come too.")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = TimeText.class,
            description = "For --not-affected, where it must be there: when it expires, such as 2027-03-01T00:00Z.")
    private @Nullable Instant until;

    public AdvisoryAssert(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        @Nullable String subject = what.notAffected;
        if (subject == null) {
            require(!address.isEmpty(), "--link must be there: others must be able to judge it");
            require(until == null && hosts.isEmpty(), "--until and --host are for --not-affected alone");
            exploitation();
        } else {
            require(until != null, "--not-affected needs --until: what nobody looks at again hides what it must not");
            require(!note.isBlank(), "--not-affected needs --note, which says why");
            notAffected(subject, until);
        }
        return ExitCode.DONE.number();
    }

    private void require(boolean isTrue, String otherwise) {
        if (!isTrue) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }

    private void exploitation() {
        AssertExploitationRequest request = AssertExploitationRequest.newBuilder()
                .setAdvisoryId(advisoryId)
                .setLevel(what.level())
                .setLink(address)
                .setNote(note)
                .build();
        try (ControllerLink link = session.connect()) {
            AssertExploitationResponse response = link.rollouts().assertExploitation(request);
            session.answer(response, () -> lines(response));
        }
    }

    private List<String> lines(AssertExploitationResponse response) {
        List<String> lines = new ArrayList<>(AssertionText.lines(response.getAssertion(), session));
        lines.addAll(AssertionText.urgency(advisoryId, response.getUrgency()));
        return lines;
    }

    private void notAffected(String subject, @Nullable Instant end) {
        AssertNotAffectedRequest.Builder request = AssertNotAffectedRequest.newBuilder()
                .setAdvisoryId(advisoryId)
                .setSubject(subject)
                .addAllHostIds(hosts)
                .setNote(note)
                .setLink(address);
        if (end != null) {
            request.setUntilTime(Moments.timestamp(end));
        }
        try (ControllerLink link = session.connect()) {
            AssertNotAffectedResponse response = link.rollouts().assertNotAffected(request.build());
            session.answer(response, () -> lines(response));
        }
    }

    private List<String> lines(AssertNotAffectedResponse response) {
        List<String> lines = new ArrayList<>(AssertionText.lines(response.getAssertion(), session));
        String subject = response.getAssertion().getNotAffected().getSubject();
        int count = response.getHostCount();
        if (count == 0) {
            add(
                    lines,
                    "warning: it matches nothing: no host is exposed to %s by %s. 'patchwave report sla --advisory %s --csv FILE' has what hosts are exposed by"
                            .formatted(advisoryId, subject, advisoryId));
        } else {
            add(
                    lines,
                    "%s %s not exposed by %s while it counts: %s%s"
                            .formatted(
                                    Words.count(count, "host"),
                                    count == 1 ? "is" : "are",
                                    subject,
                                    String.join(", ", response.getHostsList()),
                                    count > response.getHostsCount() ? ", ..." : ""));
        }
        if (response.getRemainingCount() > 0) {
            add(
                    lines,
                    "warning: exposed still by "
                            + response.getRemainingList().stream()
                                    .map(it -> "%s (%s)".formatted(it.getSubject(), Words.count(it.getCount(), "host")))
                                    .collect(Collectors.joining(", ")));
        }
        if (response.getExploited()) {
            add(lines, "warning: it is known to be exploited; 'patchwave advisory list' goes on showing what you said");
        }
        if (!response.getComplete()) {
            add(lines, "The controller has just started and still reads inventories: more hosts may be concerned.");
        }
        return lines;
    }

    private void add(List<String> lines, String sentence) {
        lines.addAll(Wrap.lines("", Words.clean(sentence), session.width()));
    }
}
