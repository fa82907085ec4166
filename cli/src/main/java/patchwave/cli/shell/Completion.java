package patchwave.cli.shell;

import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

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
    private final Supplier<CommandLine> everything;

    @Parameters(paramLabel = "bash|zsh", description = "Your shell.")
    private Shell shell = Shell.BASH;

    /**
     * @param everything makes the root of all commands
     */
    public Completion(Session session, Supplier<CommandLine> everything) {
        this.session = session;
        this.everything = everything;
    }

    @Override
    public Integer call() {
        CommandLine root = everything.get();
        session.out().println(AutoComplete.bash(root.getCommandName(), root));
        if (session.surroundings().isTerminal()) {
            session.remark("This is a script: have " + shell + " read it, see patchwave completion --help.");
        }
        return ExitCode.DONE.number();
    }
}
