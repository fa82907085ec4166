package patchwave.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Says how far a campaign is, and saves its state now and then. */
final class Progress implements Consumer<Campaign> {
    private static final long SAVE_NANOS = 3_000_000_000L;

    private final Reports reports;
    private final Optional<StateFile> state;
    private final Totals start;
    private final long end;
    private final long began = System.nanoTime();
    private final Set<String> announced = new HashSet<>();
    private long savedAt = began;

    /**
     * @param start what had been run before
     * @param end the first seed that is not to be run
     */
    Progress(Reports reports, Optional<StateFile> state, Totals start, long end) {
        this.reports = reports;
        this.state = state;
        this.start = start;
        this.end = end;
        this.announced.addAll(start.findings().keySet());
    }

    @Override
    public void accept(Campaign campaign) {
        Totals totals = campaign.totals();
        totals.findings().forEach((name, finding) -> {
            if (announced.add(name)) {
                reports.found(name, finding);
            }
        });
        double perSecond = (totals.seeds() - start.seeds()) / Math.max(1e-3, (System.nanoTime() - began) / 1e9);
        reports.progress(totals, end, perSecond);
        if (System.nanoTime() - savedAt >= SAVE_NANOS) {
            save(totals);
            savedAt = System.nanoTime();
        }
    }

    /** Saves, if anything is to be saved. */
    void save(Totals totals) {
        if (state.isPresent()) {
            try {
                state.get().save(totals);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot save the state in %s".formatted(state.get()), e);
            }
        }
    }
}
