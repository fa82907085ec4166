package patchwave.cli.sbom;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.session.Session;
import patchwave.cli.text.WholeFile;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.GetInventoriesRequest;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code patchwave sbom}. */
@Command(
        name = "sbom",
        description = {
            "Print a bill of materials, CycloneDX 1.6: the system, its packages and Java libraries with their package URLs"
                    + " (purl), and what of them runs and listens. Of a pool each different one once, with the hosts that"
                    + " have it.",
            "The same inventories make the same document: its time is that of the newest one. Where hosts could not look"
                    + " everywhere, or sent no inventory, the document says 'incomplete', and standard error says why."
        },
        footer = {
            "",
            "Example:",
            "  patchwave sbom web-1 > web-1.cdx.json",
            "  patchwave sbom --pool production/web --format xml --file web.cdx.xml"
        })
public final class Sbom implements Callable<Integer> {
    private final Session session;
    private final String version;

    @ArgGroup(multiplicity = "1")
    private Of of = new Of();

    @Option(
            names = "--format",
            paramLabel = "json|xml",
            description = "json is the default. --output changes nothing here.")
    private SbomFormat format = SbomFormat.JSON;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Write it here instead, replacing the file at once when the document is whole.")
    private Optional<Path> file = Optional.empty();

    /** One of the two. */
    static final class Of {
        @Parameters(
                index = "0",
                arity = "1",
                paramLabel = "HOST",
                description = "The host's id; 'patchwave hosts list' shows all.")
        private String host = "";

        @Option(
                names = "--pool",
                paramLabel = "POOL",
                description = "All hosts of this pool, such as production/web; 'patchwave fleet show' shows all.")
        private String pool = "";
    }

    /**
     * The command.
     *
     * @param version of this program, which the document names as its maker
     */
    public Sbom(Session session, String version) {
        this.session = session;
        this.version = version;
    }

    @Override
    public Integer call() {
        Subject subject = of.pool.isEmpty() ? new Subject.Host(of.host) : new Subject.Pool(of.pool);
        Contents contents;
        try (ControllerLink link = session.connect()) {
            contents = InventoryFeed.read(subject, link.inventories().getInventories(request(subject)));
        }
        if (contents.known.count() == 0) {
            throw new Refusal(
                    ExitCode.REFUSED,
                    "no inventory of " + subject.ref().replace(":", " ") + " is known yet: try again later");
        }
        byte[] text =
                format.text(Document.of(subject, contents, version, format)).getBytes(StandardCharsets.UTF_8);
        file.ifPresentOrElse(
                path -> WholeFile.write(path, text, session.surroundings().random()), () -> print(text));
        warn(Gaps.warnings(subject, contents));
        return ExitCode.DONE.number();
    }

    private static GetInventoriesRequest request(Subject subject) {
        return switch (subject) {
            case Subject.Host host ->
                GetInventoriesRequest.newBuilder().setHostId(host.id()).build();
            case Subject.Pool pool ->
                GetInventoriesRequest.newBuilder().setPool(pool.name()).build();
        };
    }

    /** Both formats are UTF-8, whatever the terminal's own encoding is. */
    private void print(byte[] text) {
        session.out().writeBytes(text);
        session.out().flush();
    }

    private void warn(List<String> warnings) {
        warnings.forEach(warning -> session.remark("warning: " + Words.clean(warning)));
        if (!warnings.isEmpty()) {
            session.remark("warning: so the document says 'incomplete': what it does not list may be there");
        }
    }
}
