package patchwave.agent.local;

/**
 * Which stream is meant, as both sides number them: a link begins anew with each connection, the agent never does.
 *
 * @param ours the agent's number of the last stream; 0 before the first
 * @param theirs the link's number of it on this connection; 0 before its first
 * @param open whether it is open
 */
record StreamNumbers(long ours, long theirs, boolean open) {
    static final StreamNumbers NONE = new StreamNumbers(0, 0, false);

    /** A connection begins, or ends. */
    StreamNumbers withoutConnection() {
        return new StreamNumbers(ours, 0, false);
    }

    /**
     * After this message.
     *
     * @throws FrameException if it is not one that a link may send now
     */
    StreamNumbers heard(FromLink message) throws FrameException {
        boolean isOfOpenStream = open && message.stream() == theirs;
        return switch (message) {
            case FromLink.Opened it -> {
                if (open || it.stream() <= theirs) {
                    throw new FrameException("it opens stream " + it.stream() + " after stream " + theirs
                            + (open ? ", which is open still" : ""));
                }
                yield new StreamNumbers(ours + 1, it.stream(), true);
            }
            case FromLink.Received _ when isOfOpenStream -> this;
            case FromLink.Gone _ when isOfOpenStream -> new StreamNumbers(ours, theirs, false);
            case FromLink.Received it -> throw notOpen(it);
            case FromLink.Gone it -> throw notOpen(it);
        };
    }

    private static FrameException notOpen(FromLink it) {
        return new FrameException("it speaks of stream " + it.stream() + ", which is not open");
    }
}
