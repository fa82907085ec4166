package patchwave.controller;

import java.security.SecureRandom;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The controller's program; the only place that knows the machine's clock and randomness. */
@Command(
        name = "patchwave controller",
        description = "The controller: decides which hosts are patched when, and never takes a pool below its floor.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        version = "patchwave 0.1.0",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:refused or failed; the message says what, where, and what to do",
            "2:wrong usage",
            "70:internal fault",
            "78:configuration fault"
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    private Main(CommandSpec spec) {
        // Replaced by picocli; a field must not be null.
        this.spec = spec;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say which command: run, or operator create");
    }

    /** Runs the program and ends the process with its exit code. */
    public static void main(String[] arguments) {
        org.slf4j.bridge.SLF4JBridgeHandler.removeHandlersForRootLogger();
        org.slf4j.bridge.SLF4JBridgeHandler.install();
        System.exit(execute(InstantSource.system(), new SecureRandom(), arguments));
    }

    static int execute(InstantSource clock, SecureRandom random, String... arguments) {
        return new CommandLine(new Main(CommandSpec.create()))
                .addSubcommand(new RunCommand(clock, random))
                .addSubcommand(
                        new CommandLine(new OperatorCommand()).addSubcommand(new OperatorCreateCommand(clock, random)))
                .setExecutionExceptionHandler((failure, command, _) -> {
                    command.getErr()
                            .println(command.getColorScheme().errorText("patchwave controller: " + message(failure)));
                    return code(failure);
                })
                .execute(arguments);
    }

    private static String message(Exception failure) {
        String text = failure.getMessage();
        return text == null ? failure.toString() : text;
    }

    private static int code(Exception failure) {
        if (failure instanceof SettingFault) {
            return Exit.CONFIGURATION;
        }
        boolean foreseen = failure instanceof java.io.IOException
                || failure instanceof patchwave.controller.store.StoreException
                || failure instanceof IllegalArgumentException;
        if (!foreseen) {
            org.slf4j.LoggerFactory.getLogger(Main.class).error("internal fault; please report this", failure);
        }
        return foreseen ? Exit.FAILED : Exit.FAULT;
    }
}
