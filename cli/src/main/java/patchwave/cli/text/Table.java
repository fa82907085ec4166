package patchwave.cli.text;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A plain table without borders, no wider than the screen: its wrapping columns give way. */
public final class Table {
    private static final int GAP = 2;
    /** Narrower than this, a wrapped column is no longer readable. */
    private static final int NARROWEST = 12;

    /** A last column that would need more lines in a row than this goes below it. */
    private static final int MOST_LINES = 4;

    private static final String NOTE_INDENT = "    ";

    private enum Kind {
        TEXT,
        NUMBER,
        WRAPPED
    }

    private final List<String> headers = new ArrayList<>();
    private final List<Kind> kinds = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** What is said below each row. */
    private final List<List<String>> notes = new ArrayList<>();

    /** A column that is broken only if nothing else helps. */
    public Table text(String header) {
        return column(header, Kind.TEXT);
    }

    /** A column of numbers, to the right. */
    public Table number(String header) {
        return column(header, Kind.NUMBER);
    }

    /** A column whose text goes over several lines where there is no room. */
    public Table wrapped(String header) {
        return column(header, Kind.WRAPPED);
    }

    private Table column(String header, Kind kind) {
        headers.add(header);
        kinds.add(kind);
        return this;
    }

    /**
     * Adds a row.
     *
     * @param cells as many as there are columns; cleaned of control characters here
     */
    public Table row(Object... cells) {
        if (cells.length != headers.size()) {
            throw new IllegalArgumentException("table has " + headers.size() + " columns, row has " + cells.length);
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(Words.clean(String.valueOf(cell)));
        }
        rows.add(row);
        notes.add(List.of());
        return this;
    }

    /** Says something below the last row; nothing where the text is empty. */
    public Table note(String text) {
        if (!text.isBlank()) {
            notes.set(
                    rows.size() - 1,
                    Stream.concat(notes.getLast().stream(), Stream.of(text)).toList());
        }
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** How wide it would be if nothing had to give way. */
    public int naturalWidth() {
        int widest = Math.max(0, GAP * (headers.size() - 1));
        for (int i = 0; i < headers.size(); i++) {
            widest += naturalWidth(i);
        }
        return widest;
    }

    /**
     * The header and the rows, each with its notes. A last column that would be a thin tower of words is the first note.
     *
     * @param width columns of the screen
     */
    public List<String> lines(int width) {
        int last = headers.size() - 1;
        boolean isTower = kinds.get(last) == Kind.WRAPPED && naturalWidth(last) > widths(width)[last] * MOST_LINES;
        return isTower ? lastAsNotes().withNotes(width) : withNotes(width);
    }

    private Table lastAsNotes() {
        int last = headers.size() - 1;
        Table others = new Table();
        for (int i = 0; i < last; i++) {
            others.column(headers.get(i), kinds.get(i));
        }
        String name = headers.get(last).isEmpty() ? "" : headers.get(last).toLowerCase(Locale.ROOT) + ": ";
        for (int i = 0; i < rows.size(); i++) {
            String cell = rows.get(i).get(last);
            others.rows.add(rows.get(i).subList(0, last));
            others.notes.add(
                    Stream.concat(cell.isBlank() ? Stream.empty() : Stream.of(name + cell), notes.get(i).stream())
                            .toList());
        }
        return others;
    }

    private List<String> withNotes(int width) {
        int[] widths = widths(width);
        if (notes.stream().allMatch(List::isEmpty)) {
            return render(widths, Optional.of(headers), rows);
        }
        List<String> lines = new ArrayList<>(render(widths, Optional.of(headers), List.of()));
        for (int i = 0; i < rows.size(); i++) {
            lines.addAll(render(widths, Optional.empty(), List.of(rows.get(i))));
            notes.get(i).forEach(note -> lines.addAll(Wrap.lines(NOTE_INDENT, note, width)));
        }
        return lines;
    }

    private List<String> render(int[] widths, Optional<List<String>> header, List<List<String>> shown) {
        Column[] columns = new Column[headers.size()];
        for (int i = 0; i < columns.length; i++) {
            HorizontalAlign align = kinds.get(i) == Kind.NUMBER ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT;
            // The library counts its own blank on either side.
            columns[i] = new Column()
                    .headerAlign(align)
                    .dataAlign(align)
                    .minWidth(widths[i] + GAP)
                    .maxWidth(widths[i] + GAP, OverflowBehaviour.NEWLINE);
            if (header.isPresent()) {
                columns[i].header(header.get().get(i));
            }
        }
        String[][] cells = shown.stream().map(row -> row.toArray(String[]::new)).toArray(String[][]::new);
        String table = AsciiTable.builder()
                .border(AsciiTable.NO_BORDERS)
                .lineSeparator("\n")
                .data(columns, cells)
                .asString();
        return table.lines()
                .map(line -> line.substring(Math.min(1, line.length())).stripTrailing())
                .toList();
    }

    private int[] widths(int width) {
        int[] widths = new int[headers.size()];
        int fixed = 0;
        int wrapping = 0;
        for (int i = 0; i < widths.length; i++) {
            widths[i] = naturalWidth(i);
            if (kinds.get(i) == Kind.WRAPPED) {
                wrapping++;
            } else {
                fixed += widths[i];
            }
        }
        int room = width - fixed - GAP * (widths.length - 1);
        shrink(widths, room, wrapping);
        breakLongest(widths, width - GAP * (widths.length - 1));
        return widths;
    }

    /** Where even that is too wide, the longest names are broken: a screen that is torn is read worse. */
    private void breakLongest(int[] widths, int room) {
        int longest = longestText(widths);
        while (Arrays.stream(widths).sum() > room && longest >= 0) {
            widths[longest]--;
            longest = longestText(widths);
        }
    }

    /** The widest column of text that may be narrower; -1 if there is none. */
    private int longestText(int[] widths) {
        int longest = -1;
        for (int i = 0; i < widths.length; i++) {
            boolean mayShrink = kinds.get(i) != Kind.NUMBER && widths[i] > NARROWEST;
            if (mayShrink && (longest < 0 || widths[i] > widths[longest])) {
                longest = i;
            }
        }
        return longest;
    }

    /** Shares the room: a column that needs less than its part leaves the rest to the others. */
    private void shrink(int[] widths, int room, int wrapping) {
        int left = room;
        int columns = wrapping;
        for (int i = 0; i < widths.length; i++) {
            if (kinds.get(i) == Kind.WRAPPED) {
                int others = needOfLaterWrapped(widths, i);
                int part = Math.max(left / columns, left - others);
                widths[i] = Math.max(Math.min(widths[i], part), Math.min(widths[i], NARROWEST));
                left -= widths[i];
                columns--;
            }
        }
    }

    private int needOfLaterWrapped(int[] widths, int from) {
        int need = 0;
        for (int i = from + 1; i < widths.length; i++) {
            need += kinds.get(i) == Kind.WRAPPED ? widths[i] : 0;
        }
        return need;
    }

    private int naturalWidth(int column) {
        int widest = headers.get(column).length();
        for (List<String> row : rows) {
            widest = Math.max(widest, row.get(column).length());
        }
        return widest;
    }
}
