package patchwave.controller.store;

import java.util.List;

/** Labels that a pool takes for weights, and that are none. The whole transaction is rolled back. */
public final class UnusableWeights extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> faults;

    /** @param faults one sentence for each host and pool */
    public UnusableWeights(List<String> faults) {
        super(String.join("; ", faults));
        this.faults = List.copyOf(faults);
    }

    /** One sentence for each host and pool: which label, what it says, what was expected. */
    public List<String> faults() {
        return faults;
    }
}
