package patchwave.agent.services;

/**
 * A service as the service manager sees it.
 *
 * @param name such as "ssh.service", or the init script's name
 * @param mainPid 0 if there is none or it is not known
 * @param restarts how often the service manager restarted it by itself; 0 where it does not count
 * @param detail the service manager's own words, one line
 */
public record ServiceState(String name, Activity activity, long mainPid, long restarts, String detail) {}
