package patchwave.controller.notify;

/** One way to reach receivers. */
public interface Channel {
    /** Its name in the configuration. */
    String name();

    /**
     * Hands a message over; returns once it was accepted, in at most half a minute.
     *
     * @throws DeliveryFault if it was not accepted, or if that is not known
     */
    void send(Message message) throws DeliveryFault, InterruptedException;
}
