package patchwave.agent.operation;

/** Something to be done, in the order given; a Write is synced before anything after it is done. */
public sealed interface Action {
    /** Append to the journal and sync. */
    record Write(JournalRecord entry) implements Action {}

    /** Send on the open stream; dropped if there is none. */
    record Send(ToController message) implements Action {}

    /** Tell people. */
    record Note(String text) implements Action {}

    /** What takes long and blocks: one piece after another, each answered by an event. */
    sealed interface Work extends Action {}

    /** Refresh, simulate, download, archive; answered by {@link Event.Prepared}. */
    record Prepare(Plan plan) implements Work {}

    /** Answered by {@link Event.Resolved}. */
    record Resolve(FromController.Resolve request) implements Work {}

    /** Run the drain hooks; answered by {@link Event.DrainEnded}. */
    record Drain(String rolloutId, long attempt) implements Work {}

    /** Run the undrain hooks; answered by {@link Event.UndrainEnded}. */
    record Undrain(String rolloutId, long attempt) implements Work {}

    /** Look for the attempt's transaction; answered by {@link Event.Found}. */
    record FindTransaction(JournalRecord.Intent intent) implements Work {}

    /**
     * Begin the transaction; answered by {@link Event.Found}, or by {@link Event.TransactionEnded} if it could not be begun for
     * a reason that stays.
     */
    record RunTransaction(JournalRecord.Intent intent) implements Work {}

    /** Wait for the end of a transaction that began earlier; answered by {@link Event.TransactionEnded}. */
    record AwaitTransaction(JournalRecord.Intent intent) implements Work {}

    /** Answered by {@link Event.Verified}. */
    record Verify(JournalRecord.Intent intent) implements Work {}

    /** Answered by {@link Event.Repaired}. */
    record Repair(JournalRecord.Intent intent) implements Work {}

    /** Look for processes on old files, restart their services, look again; answered by {@link Event.Restarted}. */
    record Restart(JournalRecord.Intent intent, Means means) implements Work {}

    /** What may be done about processes on old files. */
    enum Means {
        /** Nothing: the host is in service. */
        LOOK,
        /** Their services are restarted. */
        RESTART,
        /** Or the host reboots, where that is certain to be needed. */
        RESTART_OR_REBOOT
    }

    /** Ask the host to reboot; answered by {@link Event.RebootAsked}, unless it goes down before. */
    record Reboot(String why) implements Work {}

    /** Run the checks soon; answered by {@link Event.HealthSampled}. Two of these at a time may be one. */
    record SampleHealth() implements Action {}
}
