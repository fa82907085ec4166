package patchwave.plan;

/** A host's condition without its words, because a tick asks for it a million times. */
enum Fitness {
    HEALTHY,
    UNHEALTHY,
    UNKNOWN,
    QUARANTINED,
    BEHIND,
    OPERATION_FAILED;

    static Fitness of(Condition condition) {
        return switch (condition) {
            case Condition.Healthy _ -> HEALTHY;
            case Condition.Unhealthy _ -> UNHEALTHY;
            case Condition.Unknown _ -> UNKNOWN;
            case Condition.Quarantined _ -> QUARANTINED;
            case Condition.Behind _ -> BEHIND;
            case Condition.OperationFailed _ -> OPERATION_FAILED;
        };
    }

    /** What people read after a host's name. */
    static String sentence(Condition condition) {
        return switch (condition) {
            case Condition.Healthy _ -> "is healthy";
            case Condition.Unhealthy(var detail, var _) -> "is unhealthy: " + detail;
            case Condition.Unknown(var detail, var _) -> "is unknown: " + detail;
            case Condition.Quarantined(var reason, var _) -> "is quarantined: " + reason;
            case Condition.Behind(var rollout, var _) ->
                "is behind: it was away while rollout %s passed".formatted(rollout);
            case Condition.OperationFailed(var detail, var _, var _) -> "is down since its operation failed: " + detail;
        };
    }

    /** The same in one word. */
    String word() {
        return switch (this) {
            case HEALTHY -> "is healthy";
            case UNHEALTHY -> "is unhealthy";
            case UNKNOWN -> "is unknown";
            case QUARANTINED -> "is quarantined";
            case BEHIND -> "is behind";
            case OPERATION_FAILED -> "is failed";
        };
    }
}
