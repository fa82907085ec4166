package patchwave.cli.rescue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.cli.bootstrap.AgentPlaces;

/** Something that can be done about a finding. None of them touches the agent's journal, and none frees space. */
public sealed interface Repair {
    /** Has dpkg end what was interrupted. Only when nothing of Patchwave's is under way. */
    record ConfigurePackages() implements Repair {}

    /**
     * Sets the certificate aside and brings a fresh token.
     *
     * @param environment as the controller has it
     * @param labels as the controller has them
     * @param identityDirectory where its former certificate is; empty: there is none
     */
    record EnrolAgain(
            String environment, Map<String, String> labels, AgentPlaces places, Optional<String> identityDirectory)
            implements Repair {}

    /** Has units start at boot. */
    record Enable(List<String> units) implements Repair {}

    /** Starts units that do not run. */
    record Start(List<String> units) implements Repair {}

    /** Restarts units that run. What the agent has begun goes on in units of its own. */
    record Restart(List<String> units) implements Repair {}

    /** In which order repairs are done, the lowest first. */
    default int rank() {
        return switch (this) {
            case ConfigurePackages() -> 0;
            case EnrolAgain enrol -> 1;
            case Enable enable -> 2;
            case Start start -> 3;
            case Restart restart -> 3;
        };
    }

    /** Whether the person is asked: it undoes what somebody may have wanted, or gives the host a new identity. */
    default boolean isAskedFor() {
        return switch (this) {
            case EnrolAgain enrol -> true;
            case Enable enable -> true;
            case ConfigurePackages() -> false;
            case Start start -> false;
            case Restart restart -> false;
        };
    }

    /** What it is, in the imperative. */
    default String shown() {
        return switch (this) {
            case ConfigurePackages() -> "run dpkg --configure -a";
            case EnrolAgain enrol -> "enrol it again with a new token, into " + enrol.environment();
            case Enable(List<String> units) -> "enable " + String.join(", ", units);
            case Start(List<String> units) -> "start " + String.join(", ", units);
            case Restart(List<String> units) -> "restart " + String.join(", ", units);
        };
    }
}
