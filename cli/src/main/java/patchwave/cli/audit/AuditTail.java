package patchwave.cli.audit;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.JsonText;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.AuditRecord;
import patchwave.proto.operator.v1.ListAuditRequest;
import patchwave.proto.operator.v1.ListAuditResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code patchwave audit tail}. */
@Command(
        name = "tail",
        description = {
            "Print the newest records of the audit trail, oldest first. With --follow, also those that come, until Ctrl-C;"
                    + " JSON is then one record per line."
        },
        footer = {"", "Example:", "  patchwave audit tail -n 50", "  patchwave audit tail --follow --output json"})
public final class AuditTail implements Callable<Integer> {
    /** How often --follow asks for news. */
    private static final Duration POLL = Duration.ofSeconds(1);

    private static final int PAGE = 1_000;
    private static final long NEWEST = -1;

    private final Session session;

    @Option(
            names = "-n",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many records, 1 to 1000. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with new records as they come.")
    private boolean isFollowing;

    public AuditTail(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (ControllerLink link = session.connect()) {
            ListAuditResponse newest = list(link, NEWEST, Math.clamp(count, 1, PAGE));
            if (!isFollowing) {
                session.answer(newest, () -> lines(newest.getRecordsList()));
                return ExitCode.DONE.number();
            }
            follow(link, newest);
        }
        return ExitCode.DONE.number();
    }

    /** Ends when the person, or the reader of the pipe, ends it. */
    private void follow(ControllerLink link, ListAuditResponse newest) throws InterruptedException {
        long last = print(newest, 0);
        boolean isAway = false;
        while (!session.out().checkError()) {
            session.surroundings().pause().rest(POLL);
            try {
                last = print(list(link, last, PAGE), last);
                isAway = false;
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
                    throw e;
                }
                if (!isAway) {
                    session.remark(session.meaningOf(e.getStatus()).sentence() + "; retrying");
                }
                isAway = true;
                link.connectAgainNow();
            }
        }
    }

    private long print(ListAuditResponse response, long last) {
        for (AuditRecord record : response.getRecordsList()) {
            if (session.isJson()) {
                session.out().println(JsonText.line(record));
            } else {
                session.say(line(record));
            }
        }
        return response.getRecordsCount() == 0
                ? last
                : response.getRecords(response.getRecordsCount() - 1).getSequence();
    }

    private List<String> lines(List<AuditRecord> records) {
        List<String> lines = new ArrayList<>();
        records.forEach(record -> lines.addAll(Wrap.lines("", line(record), session.width())));
        return lines.isEmpty() ? List.of("The audit trail is empty.") : lines;
    }

    private static String line(AuditRecord record) {
        return Words.clean(
                record.getSequence() + " " + Moments.at(record.getRecordTime()) + " " + record.getActor() + " "
                        + record.getVerb() + " " + Words.orDash(record.getObject())
                        + (record.getBody().isBlank() || record.getBody().equals("{}") ? "" : " " + record.getBody()));
    }

    private static ListAuditResponse list(ControllerLink link, long after, int size) {
        return link.audit()
                .listAudit(ListAuditRequest.newBuilder()
                        .setAfterSequence(after)
                        .setPageSize(size)
                        .build());
    }
}
