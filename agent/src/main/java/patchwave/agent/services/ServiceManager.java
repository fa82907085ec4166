package patchwave.agent.services;

import java.util.List;
import java.util.Optional;

/** The host's service manager. */
public interface ServiceManager {
    /** All services, in order of name. Empty if they could not be listed: {@link #state} then says UNKNOWN. */
    List<ServiceState> list() throws InterruptedException;

    /** One service; UNKNOWN if there is no such service or its state could not be told. */
    ServiceState state(String service) throws InterruptedException;

    /** Restarts a service, and waits until the service manager has done so. */
    RestartEnd restart(String service) throws InterruptedException;

    /** Whether a service may ask for its own restart: the request is carried out although it ends who asked. */
    boolean restartsItsCaller();

    /** The service that a process belongs to; empty if none does, such as a login session's process. */
    Optional<String> ownerOf(long pid);
}
