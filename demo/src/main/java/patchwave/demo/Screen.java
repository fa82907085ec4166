package patchwave.demo;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import patchwave.demo.proof.Claim;
import patchwave.demo.proof.HostFindings;
import patchwave.demo.proof.Observed;
import picocli.CommandLine.Help.Ansi;

/** What people see: steps with progress bars (plain lines where there is no terminal), the tables of proof, the verdict. */
public final class Screen {
    private final PrintStream out;
    private final boolean terminal;
    private final boolean unicode;
    private final LongSupplier nanos;

    /**
     * @param terminal whether a person looks at it now
     * @param nanos a monotonic clock
     */
    public Screen(PrintStream out, boolean terminal, LongSupplier nanos) {
        this.out = out;
        this.terminal = terminal;
        this.nanos = nanos;
        // A terminal that cannot show the marks would show question marks.
        this.unicode = Charset.forName(out.charset().name()).newEncoder().canEncode('✔');
    }

    /** The progress of one step. */
    public interface Progress {
        /** One more is done. */
        void tick();

        /** So many are done. */
        void reach(int done);
    }

    /** One step; may throw. */
    public interface Step<T> {
        T run(Progress progress);
    }

    /** Runs a step of {@code total} parts and shows how far it is. */
    public <T> T step(String title, int total, Step<T> step) {
        long begin = nanos.getAsLong();
        T result;
        if (terminal && total > 1) {
            result = withBar(title, total, step);
        } else {
            result = step.run(new Progress() {
                @Override
                public void tick() {
                    // Only a bar shows parts.
                }

                @Override
                public void reach(int done) {
                    // Only a bar shows parts.
                }
            });
        }
        line("  %s %s (%.1f s)".formatted(mark(true), title, (nanos.getAsLong() - begin) / 1e9));
        return result;
    }

    private <T> T withBar(String title, int total, Step<T> step) {
        ProgressBarBuilder builder = ProgressBar.builder()
                .setTaskName("  " + title)
                .setInitialMax(total)
                .setStyle(unicode ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(100)
                .hideEta()
                .clearDisplayOnFinish();
        try (ProgressBar bar = builder.build()) {
            return step.run(new Progress() {
                @Override
                public synchronized void tick() {
                    bar.step();
                }

                @Override
                public synchronized void reach(int done) {
                    bar.stepTo(done);
                }
            });
        }
    }

    /** One line of text. */
    public void line(String text) {
        out.println(text);
        out.flush();
    }

    /** A headline. */
    public void headline(String text) {
        line("");
        line(Ansi.AUTO.string("@|bold " + text.replace("@|", "").replace("|@", "") + "|@"));
    }

    /** A command as one would type it, above what it prints. */
    public void command(String text) {
        line("");
        line(Ansi.AUTO.string("@|faint $ |@") + text);
    }

    /** The tables of proof: every host, every pool. */
    void proof(Observed seen) {
        headline("Proof, host by host");
        table(
                seen.hosts(),
                List.of(
                        column("HOST", HostFindings::host, HorizontalAlign.LEFT),
                        column("INSTALLED (dpkg)", HostFindings::installed, HorizontalAlign.LEFT),
                        column("SERVICE RUNS", HostFindings::running, HorizontalAlign.LEFT),
                        column("OUT OF SERVICE", host -> "%.1f s".formatted(host.secondsOut()), HorizontalAlign.RIGHT),
                        column(
                                "ATTEMPTS",
                                host -> String.valueOf(
                                        host.journal().permitted().size()),
                                HorizontalAlign.RIGHT)));
        headline("Proof, pool by pool");
        table(
                seen.pools(),
                List.of(
                        column("POOL", result -> result.pool().id(), HorizontalAlign.LEFT),
                        column(
                                "HOSTS",
                                result -> String.valueOf(result.pool().hosts().size()),
                                HorizontalAlign.RIGHT),
                        column("FLOOR", result -> String.valueOf(result.pool().floor()), HorizontalAlign.RIGHT),
                        column("LOWEST IN SERVICE", result -> String.valueOf(result.lowest()), HorizontalAlign.RIGHT),
                        column("REQUESTS", result -> String.valueOf(result.sent()), HorizontalAlign.RIGHT),
                        column("FAILED", result -> String.valueOf(result.failed()), HorizontalAlign.RIGHT),
                        column("TURNED AWAY", result -> String.valueOf(result.turnedAway()), HorizontalAlign.RIGHT)));
        if (seen.pools().stream()
                .anyMatch(result -> result.turnedAway() > 0 && result.pool().floor() == 0)) {
            line("Turned away: nobody of the pool was in service, which its floor of 0 allows.");
        }
    }

    /** Every claim with its mark. */
    void verdict(List<Claim> claims) {
        headline("Verdict");
        for (Claim claim : claims) {
            line("  %s %s (%s)".formatted(mark(claim.held()), claim.promise(), claim.finding()));
        }
    }

    private String mark(boolean good) {
        String text = unicode ? (good ? "✔" : "✘") : (good ? "[ok]" : "[FAILED]");
        return Ansi.AUTO.string(good ? "@|green " + text + "|@" : "@|bold,red " + text + "|@");
    }

    /** Without rules between the rows, as every other table of Patchwave. */
    private <T> void table(List<T> rows, List<ColumnData<T>> columns) {
        AsciiTable.getTable(AsciiTable.NO_BORDERS, rows, columns)
                .lines()
                .forEach(row -> line(" " + row.stripTrailing()));
    }

    private static <T> ColumnData<T> column(String header, Function<T, String> text, HorizontalAlign align) {
        return new Column()
                .header(header)
                .dataAlign(align)
                .headerAlign(align)
                .maxWidth(24)
                .with(text);
    }
}
