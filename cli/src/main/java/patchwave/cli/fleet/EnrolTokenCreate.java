package patchwave.cli.fleet;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.DurationText;
import patchwave.cli.text.JsonText;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.CreateEnrolmentTokenRequest;
import patchwave.proto.operator.v1.CreateEnrolmentTokenResponse;
import patchwave.proto.operator.v1.Label;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code patchwave enrol token create}. */
@Command(
        name = "create",
        description = {
            "Make a token with which a host enrols. It decides the host's environment and labels, is shown once, and is a"
                    + " secret until it is used. Standard output has the token alone; the explanation goes to standard error."
        },
        footer = {
            "",
            "Example:",
            "  patchwave enrol token create --environment production --host web-1 \\",
            "      --label service-web=yes --label zone=a > token"
        })
public final class EnrolTokenCreate implements Callable<Integer> {
    private final Session session;

    @Option(names = "--environment", required = true, paramLabel = "E", description = "The environment of the host.")
    private String environment = "";

    @Option(names = "--host", paramLabel = "ID", description = "Only for a host of this id. Default: any free id.")
    private String hostId = "";

    @Option(names = "--label", paramLabel = "K=V", description = "A label of the host. May be repeated.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--ttl",
            paramLabel = "DURATION",
            converter = DurationText.class,
            defaultValue = "1h",
            description = "How long it is valid, 10m to 24h. Default: ${DEFAULT-VALUE}.")
    private Duration timeToLive = Duration.ZERO;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many hosts may enrol with it, 1 to 1000. Default: ${DEFAULT-VALUE}.")
    private int count;

    public EnrolTokenCreate(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        CreateEnrolmentTokenRequest.Builder request = CreateEnrolmentTokenRequest.newBuilder()
                .setHostId(hostId)
                .setEnvironment(environment)
                .setTimeToLive(com.google.protobuf.Duration.newBuilder().setSeconds(timeToLive.toSeconds()))
                .setCount(count);
        labels.forEach((name, value) ->
                request.addLabels(Label.newBuilder().setName(name).setValue(value)));
        try (ControllerLink link = session.connect()) {
            CreateEnrolmentTokenResponse response = link.fleet().createEnrolmentToken(request.build());
            session.out().println(session.isJson() ? JsonText.document(response) : response.getToken());
            session.remark("This token enrols " + Words.count(count, "host") + " into " + environment + " until "
                    + Moments.at(response.getExpireTime()) + " at " + response.getEnrolmentAddress() + ".");
            session.remark("Put it on the host in a file that only root can read, and name that file in agent.yaml as"
                    + " enrolment_token_file. It is not shown again.");
        }
        return ExitCode.DONE.number();
    }
}
