package patchwave.agent.health;

import patchwave.agent.services.ServiceManager;
import patchwave.agent.services.ServiceState;

/** Healthy if the service manager says that the service is active; on its way up or down it is UNKNOWN. */
record UnitCheck(String name, String unit, ServiceManager services) implements Check {
    @Override
    public CheckResult run() throws InterruptedException {
        ServiceState found = services.state(unit);
        HealthState state = switch (found.activity()) {
            case ACTIVE -> HealthState.HEALTHY;
            case INACTIVE, FAILED -> HealthState.UNHEALTHY;
            case CHANGING, UNKNOWN -> HealthState.UNKNOWN;
        };
        return new CheckResult(name, state, unit + " is " + found.activity() + ": " + found.detail());
    }
}
