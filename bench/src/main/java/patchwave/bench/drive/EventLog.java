package patchwave.bench.drive;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What happened to the agents of one driver, kept in memory and handed over in a file. Used by one thread. */
public final class EventLog {
    private final List<Happening> happenings = new ArrayList<>();
    private final Map<Happening.Kind, Integer> counts = new EnumMap<>(Happening.Kind.class);

    void add(Happening.Kind kind, int agent, long attempt) {
        happenings.add(new Happening(kind, agent, System.nanoTime(), attempt));
        counts.merge(kind, 1, Integer::sum);
    }

    int count(Happening.Kind kind) {
        return counts.getOrDefault(kind, 0);
    }

    /** Writes everything since the last call and forgets it. */
    void flush(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(happenings.size());
            for (Happening happening : happenings) {
                out.writeUTF(happening.kind().name());
                out.writeInt(happening.agent());
                out.writeLong(happening.nanos());
                out.writeLong(happening.attempt());
            }
        }
        happenings.clear();
        counts.clear();
    }

    /** What a driver wrote. */
    public static List<Happening> read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            int size = in.readInt();
            List<Happening> read = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                read.add(new Happening(
                        Happening.Kind.valueOf(in.readUTF()), in.readInt(), in.readLong(), in.readLong()));
            }
            return read;
        }
    }
}
