package patchwave.agent.health;

/**
 * What one check found.
 *
 * @param name the check's name in the host's own configuration, such as "tcp:ghostd"
 * @param state how well what it looks at is
 * @param message the first line of what it said, at most 200 characters
 */
public record CheckResult(String name, HealthState state, String message) {
    /** The longest message. */
    public static final int MESSAGE_LIMIT = 200;

    public CheckResult {
        message = message.lines().findFirst().orElse("").strip();
        if (message.length() > MESSAGE_LIMIT) {
            message = message.substring(0, MESSAGE_LIMIT);
        }
    }

    /** "name: message", for people. */
    public String describe() {
        return name + " is " + state + ": " + message;
    }
}
