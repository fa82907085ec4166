package patchwave.agent.inventory.archives;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is gathered of one level while it is read. */
final class Unit {
    private static final int LONGEST_TEXT = 200;
    /** An entry's name may have 65,535 characters, at each of all levels. */
    private static final int LONGEST_INNER = 500;

    final String fileName;
    final String inner;
    final List<Coordinates> coordinates = new ArrayList<>();
    final List<FoundClass> classes = new ArrayList<>();
    Optional<String> error = Optional.empty();

    Unit(String fileName, String inner) {
        this.fileName = fileName;
        this.inner = inner;
    }

    void fail(IOException e) {
        if (error.isEmpty()) {
            String why = e instanceof EOFException ? "it ends too early" : String.valueOf(e.getMessage());
            error = Optional.of(cut(why));
        }
    }

    Signals signals() {
        return new Signals(fileName, coordinates, classes, error);
    }

    static String cut(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT);
    }

    /** The end of a path says most. */
    static String end(String path) {
        return path.length() <= LONGEST_INNER ? path : path.substring(path.length() - LONGEST_INNER);
    }
}
