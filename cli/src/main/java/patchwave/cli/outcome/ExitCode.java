package patchwave.cli.outcome;

/**
 * The exit codes of every Patchwave program that the hand tool can end with. Scripts rely on them: they never change. For
 * people they are told in docs/cli.md and at the end of every help page, both made from here.
 */
public enum ExitCode {
    DONE(0, "done"),
    REFUSED(1, "refused or failed; the message says what, where and what to do"),
    WRONG_USAGE(2, "wrong usage"),
    DIFFERENT(3, "fleet diff, bootstrap --check, patchwave-agent undrain --dry-run: something would change"),
    HOSTS_FAILED(
            4, "bootstrap, rescue, a watched rollout: a host failed or needs a hand; the others are done or left out"),
    HALTED(10, "the rollout halted"),
    ABORTED(11, "the rollout was aborted"),
    AUDIT_NOT_INTACT(12, "the audit trail is not intact"),
    UNREACHABLE(69, "the controller cannot be reached"),
    INTERNAL_FAULT(70, "internal fault"),
    NOT_PERMITTED(77, "permission denied, or not authenticated"),
    BAD_CONFIGURATION(78, "configuration fault"),
    INTERRUPTED(130, "interrupted (Ctrl-C), or nobody reads a watch any more; a rollout that was started goes on");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /** What the process ends with, 0 to 255. */
    public int number() {
        return number;
    }

    /** What it says, for help pages. */
    public String meaning() {
        return meaning;
    }
}
