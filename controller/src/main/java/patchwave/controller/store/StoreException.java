package patchwave.controller.store;

/** The database cannot be opened, read or written; the transaction was rolled back whole. Says which and what to do. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    public StoreException(String message) {
        super(message);
    }
}
