package patchwave.agent.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.JournalState;
import patchwave.fuzz.Clear;
import patchwave.fuzz.Scratch;

/** One journal file that is written anew for each input, and what must hold of it whatever it has. */
final class JournalFiles {
    private static final Path FILE = Scratch.directory("journal").resolve("journal.ndjson");

    private JournalFiles() {}

    /**
     * Opens a journal of this content twice.
     *
     * @return its state; empty if it was refused
     */
    static Optional<JournalState> open(byte[] content) {
        try {
            Files.write(FILE, content);
            JournalState state;
            try (Journal journal = Journal.open(FILE)) {
                state = journal.state();
            } catch (JournalException refused) {
                Clear.sentence(refused.getMessage());
                Clear.require(Arrays.equals(content, Files.readAllBytes(FILE)), "a refused journal was changed");
                return Optional.empty();
            }
            byte[] kept = Files.readAllBytes(FILE);
            Clear.require(
                    kept.length <= content.length && Arrays.equals(kept, Arrays.copyOf(content, kept.length)),
                    "opening did more than to cut a torn end off");
            try (Journal again = Journal.open(FILE)) {
                Clear.require(again.state().equals(state), "the second replay differs from the first");
                again.append(new JournalRecord.Floor(state.attempts().floor()));
            }
            try (Journal again = Journal.open(FILE)) {
                Clear.require(again.state().version() == state.version() + 1, "a record after the replay was lost");
            }
            return Optional.of(state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of these bodies of records, each with its right checksum. */
    static byte[] framed(List<String> bodies) {
        StringBuilder text = new StringBuilder();
        for (String body : bodies) {
            CRC32C sum = new CRC32C();
            sum.update(body.getBytes(StandardCharsets.UTF_8));
            text.append("{\"crc32c\":\"%08x\",\"record\":".formatted(sum.getValue()))
                    .append(body)
                    .append("}\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The file of these records, as the agent writes it. */
    static byte[] written(List<JournalRecord> records) {
        try {
            Files.deleteIfExists(FILE);
            try (Journal journal = Journal.open(FILE)) {
                records.forEach(journal::append);
            }
            return Files.readAllBytes(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The states after each number of these records, from none on. */
    static List<JournalState> prefixes(List<JournalRecord> records) {
        JournalState[] states = new JournalState[records.size() + 1];
        states[0] = JournalState.EMPTY;
        IntStream.range(0, records.size()).forEach(i -> states[i + 1] = states[i].apply(records.get(i)));
        return List.of(states);
    }
}
