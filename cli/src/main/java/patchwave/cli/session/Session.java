package patchwave.cli.session;

import com.google.protobuf.MessageOrBuilder;
import io.grpc.Status;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import patchwave.cli.config.CliConfig;
import patchwave.cli.config.ConfigFile;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.link.StatusMeaning;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.signing.SigningKey;
import patchwave.cli.text.JsonText;
import patchwave.cli.text.Paint;

/** One run of the hand tool: its surroundings, its global options, and how it answers. */
public final class Session {
    /** What every table fits; a wider terminal is used if COLUMNS says so. */
    private static final int DEFAULT_WIDTH = 80;

    private static final int NARROWEST = 60;
    private static final int WIDEST = 200;

    private final Surroundings surroundings;
    private Optional<Path> configOption = Optional.empty();
    private Optional<CliConfig> config = Optional.empty();
    private OutputFormat format = OutputFormat.TABLE;
    private boolean isColourWanted = true;

    public Session(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    public void chooseConfig(Path file) {
        configOption = Optional.of(file);
    }

    public void chooseFormat(OutputFormat chosen) {
        format = chosen;
    }

    public void refuseColour() {
        isColourWanted = false;
    }

    public Surroundings surroundings() {
        return surroundings;
    }

    public PrintStream out() {
        return surroundings.out();
    }

    public PrintStream err() {
        return surroundings.err();
    }

    public Instant now() {
        return surroundings.clock().instant();
    }

    /** In which zone times that are still to come are told. */
    public ZoneId zone() {
        return surroundings.zone();
    }

    public boolean isJson() {
        return format == OutputFormat.JSON;
    }

    /** Whether the reader's terminal can be drawn on: TERM=dumb says that it cannot. */
    public boolean isDrawable() {
        return surroundings.isTerminal()
                && !"dumb".equals(surroundings.environment().get("TERM"));
    }

    /** See no-color.org: the variable counts if it is set and not empty. */
    public boolean isColour() {
        return isColourWanted
                && isDrawable()
                && surroundings.environment().getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** Columns to print in. */
    public int width() {
        String columns = surroundings.environment().getOrDefault("COLUMNS", "");
        return columns.matches("[0-9]{1,4}") ? Math.clamp(Integer.parseInt(columns), NARROWEST, WIDEST) : DEFAULT_WIDTH;
    }

    /** Answers a read: the message for scripts, or lines for people. */
    public void answer(MessageOrBuilder message, Supplier<List<String>> lines) {
        if (isJson()) {
            out().println(JsonText.document(message));
        } else {
            lines.get().forEach(this::say);
        }
    }

    /** One line on standard output, in colour if wanted. */
    public void say(String line) {
        out().println(isColour() ? Paint.line(line).toAnsi() : line);
    }

    /** One line on standard error, for people. */
    public void remark(String line) {
        err().println(line);
    }

    /**
     * The configuration, read at its first use.
     *
     * @throws Refusal with a configuration fault
     */
    public CliConfig config() {
        if (config.isEmpty()) {
            config = Optional.of(
                    ConfigFile.read(ConfigFile.locate(configOption, surroundings.environment(), surroundings.home())));
        }
        return config.get();
    }

    /**
     * The key that signs plans.
     *
     * @throws Refusal if the configuration names none, or it cannot be used
     */
    public SigningKey signingKey() {
        CliConfig read = config();
        return SigningKey.read(
                read.signingKey()
                        .orElseThrow(
                                () -> new Refusal(
                                        ExitCode.BAD_CONFIGURATION,
                                        read.file()
                                                + ": key 'signing_key' is missing, and hosts obey signed plans only; make a key with"
                                                + " 'patchwave operator keygen --out FILE' and have it listed in every agent's plan_signers")));
    }

    /** Opens the connection to the configured controller. */
    public ControllerLink connect() {
        return new ControllerLink(surroundings.dial().open(config()));
    }

    /** What a failed call means. */
    public Refusal meaningOf(Status status) {
        return StatusMeaning.of(status, config.map(CliConfig::controller).orElse("(not configured)"));
    }
}
