package patchwave.cli.watch;

import java.util.List;

/** A place where lines are drawn over those that were drawn before. */
public interface Screen extends AutoCloseable {
    int width();

    int height();

    /** Replaces what is shown. */
    void draw(List<String> lines);

    /** Leaves what is shown, with the cursor below it. */
    @Override
    void close();
}
