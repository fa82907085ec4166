package patchwave.controller;

/** Exit codes, one meaning each for all programs of Patchwave. */
final class Exit {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int FAULT = 70;
    static final int CONFIGURATION = 78;

    private Exit() {}
}
