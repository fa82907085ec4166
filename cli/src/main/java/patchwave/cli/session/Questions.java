package patchwave.cli.session;

import java.util.Optional;

/** Asks the person. */
public interface Questions {
    /**
     * A secret: hidden while it is typed on a terminal, else the next line of standard input.
     *
     * @param question shown on a terminal alone
     * @throws patchwave.cli.outcome.Refusal if nobody can answer
     */
    String secret(String question);

    /** What is typed on a terminal, seen; empty if there is none. */
    Optional<String> answer(String question);

    /** Of programs that have nobody to ask. */
    static Questions none() {
        return new Questions() {
            @Override
            public String secret(String question) {
                throw new patchwave.cli.outcome.Refusal(
                        patchwave.cli.outcome.ExitCode.REFUSED, "nobody can be asked here: " + question);
            }

            @Override
            public Optional<String> answer(String question) {
                return Optional.empty();
            }
        };
    }
}
