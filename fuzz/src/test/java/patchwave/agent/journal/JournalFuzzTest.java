package patchwave.agent.journal;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.JournalState;
import patchwave.agent.operation.RandomValues;
import patchwave.fuzz.Clear;

/** Whatever lies in the journal's file: a replay that says what was written, or a refusal that changes nothing. */
final class JournalFuzzTest {
    /** The file has these bytes. */
    @FuzzTest
    void bytes(byte[] content) {
        JournalFiles.open(content);
    }

    /** The file has these lines, one record's body each, all with the right number and checksum. */
    @FuzzTest
    void records(byte[] lines) {
        List<String> bodies = new String(lines, StandardCharsets.UTF_8)
                .lines()
                .filter(it -> it.length() > 1)
                .toList();
        byte[] content = JournalFiles.framed(bodies);
        Optional<JournalState> state = JournalFiles.open(content);
        Clear.require(
                state.isEmpty() || state.get().version() == bodies.size(),
                "a whole record with a right checksum was dropped: " + state + " of " + bodies.size());
    }

    /** Any records of the agent, written by it, then damaged in one place. */
    @FuzzTest
    void damage(FuzzedDataProvider data) {
        RandomValues values = new RandomValues(data);
        int place = data.consumeInt(0, Integer.MAX_VALUE);
        int kind = data.consumeInt(0, 3);
        byte with = data.consumeByte();
        List<JournalRecord> records = new ArrayList<>();
        while (data.remainingBytes() > 0 && records.size() < 20) {
            records.add(values.record());
        }
        byte[] whole = JournalFiles.written(records);
        byte[] damaged = damaged(whole, whole.length == 0 ? 0 : place % whole.length, kind, with);
        List<JournalState> states = JournalFiles.prefixes(records);
        int ends = states.size() - 1;
        Optional<JournalState> state = JournalFiles.open(damaged);
        Clear.require(
                state.isEmpty()
                        || state.get().equals(states.get(ends))
                        || state.get().equals(states.get(Math.max(0, ends - 1))),
                "a damaged journal lost more than its last record: " + state);
    }

    private static byte[] damaged(byte[] whole, int place, int kind, byte with) {
        byte[] left = java.util.Arrays.copyOf(whole, place);
        byte[] right = java.util.Arrays.copyOfRange(whole, Math.min(whole.length, place + 1), whole.length);
        byte[] middle = switch (kind) {
            case 0 -> new byte[] {with};
            case 1 -> new byte[] {};
            case 2 -> new byte[] {with, whole.length == 0 ? with : whole[place]};
            default -> whole.length == 0 ? new byte[] {} : new byte[] {whole[place]};
        };
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        out.writeBytes(left);
        out.writeBytes(middle);
        // A cut in the last record is what a power cut leaves; elsewhere nothing of the kind can happen.
        if (kind != 3 || place < lastLine(whole)) {
            out.writeBytes(right);
        }
        return out.toByteArray();
    }

    private static int lastLine(byte[] whole) {
        int at = whole.length - 2;
        while (at > 0 && whole[at] != '\n') {
            at--;
        }
        return Math.max(0, at);
    }
}
