package patchwave.bench.controller;

/** Something that is done to a controller and measured. */
interface Scenario {
    /** Runs it and adds its rows to the trial's report. All agents are connected before and after. */
    void run(Trial trial);
}
