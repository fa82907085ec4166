package patchwave.clocks;

/** Whether an exposure kept its due time. */
public enum Keeping {
    /** It is over, and was so in time. */
    IN_TIME("in time"),
    /** It is over, and was so too late. */
    LATE("late"),
    /** It is open, and not due yet. */
    OPEN("open"),
    /** It is open and should not be. */
    OVERDUE("overdue"),
    /** By the policy it is late or overdue; a person gave it longer, and that holds. */
    EXCEPTED("excepted"),
    /** No time was set: the next maintenance window. */
    NOT_DUE("no due time"),
    /** It ended in time by an operator's word alone that it was not affected: nothing was mended, and nothing was missed. */
    ASSERTED("asserted"),
    /** It ended by something else than a fix: nothing was to be kept. */
    VOID("void");

    private final String spoken;

    Keeping(String spoken) {
        this.spoken = spoken;
    }

    public boolean isBreach() {
        return this == LATE || this == OVERDUE;
    }

    @Override
    public String toString() {
        return spoken;
    }
}
