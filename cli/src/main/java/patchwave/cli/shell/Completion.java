package patchwave.cli.shell;

import java.util.Locale;
import java.util.concurrent.Callable;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code patchwave completion}. */
@Command(
        name = "completion",
        description = {
            "Print a script that completes commands and options in your shell. Have the shell read it at its start; the"
                    + " controller is not asked."
        },
        footer = {
            "",
            "Example:",
            "  patchwave completion bash >> ~/.bash_completion",
            "  patchwave completion zsh > ~/.patchwave.zsh    # and source it in ~/.zshrc"
        })
public final class Completion implements Callable<Integer> {
    /** Shells that a script can be made for. One script does for both: zsh reads it through its bashcompinit. */
    private enum Shell {
        BASH,
        ZSH;

        /** As it is typed, which is also what is offered. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Session session;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "bash|zsh", description = "Your shell.")
    private Shell shell = Shell.BASH;

    public Completion(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        CommandSpec root = spec.root();
        session.out().println(AutoComplete.bash(root.name(), root.commandLine()));
        if (session.surroundings().isTerminal()) {
            session.remark("This is a script: have " + shell + " read it, see patchwave completion --help.");
        }
        return ExitCode.DONE.number();
    }
}
