package patchwave.bench.controller;

import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.List;
import java.util.function.Function;

/** What others took for the same hosts and the same work, under the same protocol. */
record Peer(
        String name,
        String wall,
        String serverMs,
        String databaseMs,
        String peakMib,
        String databaseMib,
        String lag,
        String gap) {
    static final String WHERE =
            "measured on 2026-11-21 on a machine of the same kind, over plain HTTP with polls every 5 s\n"
                    + "(15 s at 5,000 hosts) and PostgreSQL 15; not measured again here";

    static final List<Peer> ALL = List.of(
            new Peer("hawkBit 1.1.0, 1,000 hosts", "67.8", "71", "23", "678", "13.0", "3.5 / 8.6", "0.74 / 3.9"),
            new Peer("hawkBit 1.1.0, 5,000 hosts", "207.9 + 9.5", "55", "23", "618", "24.3", "9.9 / 32", "1.7 / 16.9"),
            new Peer("Camunda 7.23, 1,000 hosts", "64.8", "36", "14", "504", "27.8", "3.2 / 5.8", "0.78 / 1.0"),
            new Peer("Camunda 7.23, 5,000 hosts", "198", "29", "15", "685", "85.5", "10.9 / 23", "2.6 / 9.7"));

    static List<ColumnData<Peer>> columns() {
        return List.of(
                column("system", Peer::name),
                column("wall s", Peer::wall),
                column("server CPU ms/host", Peer::serverMs),
                column("database CPU ms/host", Peer::databaseMs),
                column("peak RSS MiB", Peer::peakMib),
                column("database MiB", Peer::databaseMib),
                column("lag p50 / p99 s", Peer::lag),
                column("gap p50 / max s", Peer::gap));
    }

    private static ColumnData<Peer> column(String header, Function<Peer, String> value) {
        return new Column()
                .header(header)
                .dataAlign(HorizontalAlign.LEFT)
                .maxWidth(28)
                .with(value);
    }
}
