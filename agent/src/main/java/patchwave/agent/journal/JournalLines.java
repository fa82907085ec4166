package patchwave.agent.journal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.JournalState;
import patchwave.agent.operation.OneLine;

/**
 * The journal as bytes: one record a line, each with its number and a checksum. No file is touched here.
 *
 * <p>A last line that is torn (power went while it was written) was never acted upon and does not count; damage anywhere
 * else is an error.
 */
public final class JournalLines {
    private static final String PREFIX = "{\"crc32c\":\"";
    private static final String MIDDLE = "\",\"record\":";

    private JournalLines() {}

    /**
     * What bytes come to.
     *
     * @param state all whole records applied
     * @param length of the whole records in bytes; what comes after it is a torn line
     */
    public record Replay(JournalState state, int length) {}

    /** The line of a record. */
    public static byte[] line(long version, JournalRecord entry) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seq", version);
        fields.putAll(RecordWriter.write(entry));
        String json = Json.write(fields);
        return (PREFIX + checksum(json) + MIDDLE + json + "}\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a whole journal.
     *
     * @param name of the journal, for the message
     * @throws JournalException if a record that is not the last is damaged
     */
    public static Replay replay(byte[] bytes, String name) {
        List<Integer> starts = lineStarts(bytes);
        JournalState state = JournalState.EMPTY;
        for (int i = 0; i < starts.size(); i++) {
            int start = starts.get(i);
            boolean last = i == starts.size() - 1;
            int end = last ? bytes.length : starts.get(i + 1);
            String line = new String(bytes, start, end - start, StandardCharsets.UTF_8);
            if (last && isTorn(line)) {
                return new Replay(state, start);
            }
            try {
                state = state.apply(decode(line, state.version() + 1));
            } catch (IllegalArgumentException e) {
                throw new JournalException(
                        name + " line " + (i + 1) + " is damaged (" + OneLine.of(String.valueOf(e.getMessage()), 500)
                                + "). Move the file away only if this host's history may be forgotten: the "
                                + "controller will then hold it in quarantine.",
                        e);
            }
        }
        return new Replay(state, bytes.length);
    }

    private static List<Integer> lineStarts(byte[] bytes) {
        List<Integer> starts = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++) {
            if (i == 0 || bytes[i - 1] == '\n') {
                starts.add(i);
            }
        }
        return starts;
    }

    /**
     * Whether a last line may be one that was being written when power went. A record with its right checksum is none,
     * whatever it says: it was acted upon, maybe by another version of the agent. Nor is a line with a second record in it:
     * its first one had been ended, and the end was damaged later.
     */
    private static boolean isTorn(String line) {
        return line.lastIndexOf(PREFIX) <= 0 && json(line).isEmpty();
    }

    /** The record in a line; empty unless the line is whole and fits its checksum. */
    private static Optional<String> json(String line) {
        int body = PREFIX.length() + 8 + MIDDLE.length();
        if (!line.endsWith("}\n") || !line.startsWith(PREFIX) || line.length() < body + 4) {
            return Optional.empty();
        }
        String json = line.substring(body, line.length() - 2);
        return line.startsWith(checksum(json) + MIDDLE, PREFIX.length()) ? Optional.of(json) : Optional.empty();
    }

    private static JournalRecord decode(String line, long version) {
        String json = json(line)
                .orElseThrow(() -> new IllegalArgumentException("expected a whole record with its right checksum"));
        Fields fields = Fields.of(Json.parse(json));
        if (fields.number("seq") != version) {
            throw new IllegalArgumentException("expected record " + version + ", found record " + fields.number("seq"));
        }
        return RecordReader.read(fields);
    }

    private static String checksum(String json) {
        CRC32C crc = new CRC32C();
        crc.update(json.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }
}
