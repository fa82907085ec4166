package patchwave.cli.session;

/** Asks the person for what must not be seen. */
@FunctionalInterface
public interface Secrets {
    /**
     * The answer to a question: hidden while it is typed on a terminal, else the next line of standard input.
     *
     * @param question shown on a terminal alone
     * @throws patchwave.cli.outcome.Refusal if nobody can answer
     */
    String ask(String question);
}
