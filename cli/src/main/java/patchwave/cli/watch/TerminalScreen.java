package patchwave.cli.watch;

import java.io.IOException;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.text.Paint;

/** The person's terminal. Only lines that differ are sent, so that it neither flickers nor floods a slow link. */
public final class TerminalScreen implements Screen {
    /** What a terminal of unknown size is taken for. */
    private static final int USUAL_WIDTH = 80;

    private static final int USUAL_HEIGHT = 24;
    private static final int WIDEST = 160;

    private final Terminal terminal;
    private final Display display;
    private final boolean isColour;
    private boolean isOpen = true;

    private TerminalScreen(Terminal terminal, boolean isColour) {
        this.terminal = terminal;
        this.display = new Display(terminal, false);
        this.isColour = isColour;
    }

    /**
     * The terminal of this process.
     *
     * @throws Refusal if it cannot be drawn on
     */
    public static TerminalScreen open(boolean isColour) {
        try {
            // Ctrl-C stays the JVM's: the library would let it kill the process before the last words.
            Terminal terminal = TerminalBuilder.builder()
                    .system(true)
                    .dumb(true)
                    .nativeSignals(false)
                    .build();
            return new TerminalScreen(terminal, isColour);
        } catch (IOException e) {
            throw new Refusal(ExitCode.REFUSED, "this terminal cannot be used for a live view; use --plain", e);
        }
    }

    @Override
    public int width() {
        return terminal.getWidth() > 0 ? Math.min(terminal.getWidth(), WIDEST) : USUAL_WIDTH;
    }

    @Override
    public int height() {
        return terminal.getHeight() > 0 ? terminal.getHeight() : USUAL_HEIGHT;
    }

    /** Also called by the interruption's thread, hence synchronized. */
    @Override
    public synchronized void draw(List<String> lines) {
        if (isOpen) {
            display.resize(height(), Math.max(width(), terminal.getWidth()));
            List<AttributedString> painted = lines.stream()
                    .map(line -> isColour ? Paint.line(line) : new AttributedString(line))
                    .toList();
            display.update(painted, -1);
        }
    }

    @Override
    public synchronized void close() {
        if (isOpen) {
            isOpen = false;
            terminal.puts(Capability.cursor_normal);
            terminal.writer().println();
            terminal.flush();
            try {
                terminal.close();
            } catch (IOException e) {
                // The process ends or goes on with plain output; there is nothing left to save here.
                isOpen = false;
            }
        }
    }
}
