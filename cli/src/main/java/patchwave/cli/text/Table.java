package patchwave.cli.text;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import java.util.ArrayList;
import java.util.List;

/** A plain table without borders, no wider than the screen: its wrapping columns give way. */
public final class Table {
    private static final int GAP = 2;
    /** Narrower than this, a wrapped column is no longer readable. */
    private static final int NARROWEST = 12;

    private enum Kind {
        TEXT,
        NUMBER,
        WRAPPED
    }

    private final List<String> headers = new ArrayList<>();
    private final List<Kind> kinds = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** A column that is never cut. */
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
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /**
     * The header and the rows.
     *
     * @param width columns of the screen
     */
    public List<String> lines(int width) {
        Column[] columns = new Column[headers.size()];
        int[] widths = widths(width);
        for (int i = 0; i < columns.length; i++) {
            HorizontalAlign align = kinds.get(i) == Kind.NUMBER ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT;
            columns[i] = new Column()
                    .header(headers.get(i))
                    .headerAlign(align)
                    .dataAlign(align)
                    // The library counts its own blank on either side.
                    .maxWidth(widths[i] + GAP, OverflowBehaviour.NEWLINE);
        }
        String[][] cells = rows.stream().map(row -> row.toArray(String[]::new)).toArray(String[][]::new);
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
        return widths;
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
