package patchwave.host;

/**
 * The four attempt numbers of a host's journal. They only grow, so that late or repeated reports do no harm: merge by
 * maximum.
 *
 * @param intent the highest attempt that was synced to the journal before anything was done
 * @param begun the highest attempt that is proven to have begun
 * @param finished the highest attempt that has ended, well or not
 * @param fenced the highest attempt that will never begin
 */
public record JournalNumbers(long intent, long begun, long finished, long fenced) {
    public static final JournalNumbers NONE = new JournalNumbers(0, 0, 0, 0);

    public JournalNumbers {
        if (intent < 0 || begun < 0 || finished < 0 || fenced < 0) {
            throw new IllegalArgumentException("journal numbers: negative attempt");
        }
    }

    public JournalNumbers merge(JournalNumbers other) {
        return new JournalNumbers(
                Math.max(intent, other.intent),
                Math.max(begun, other.begun),
                Math.max(finished, other.finished),
                Math.max(fenced, other.fenced));
    }
}
