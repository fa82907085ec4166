package patchwave.agent.link;

import patchwave.agent.operation.FromController;
import patchwave.agent.operation.ToController;

/** The host's stream to the controller. One thread at a time may use it. */
public interface Link extends AutoCloseable {
    /** Is told of everything that happens on the stream, on a thread of the link: it must not block. */
    interface Listener {
        /** A stream is open; its number grows with each. */
        void connected(long stream);

        /** A message came on that stream. */
        void received(long stream, FromController message);

        /** That stream is gone; a next one will be tried. */
        void disconnected(long stream, String why);
    }

    /** Begins to connect, and keeps on until closed. */
    void start(Listener listener);

    /** Sends on the open stream; dropped if there is none. Never blocks. */
    void send(ToController message);

    /** The host is admitted or works now: a link that breaks is then made anew sooner. Told again and again. */
    void admitted();

    @Override
    void close();
}
