package patchwave.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SocketTableTest {
    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    private static Map<Long, SocketTable.Socket> parse(String table, Listener.Protocol protocol, int first) {
        Map<Long, SocketTable.Socket> sockets = new HashMap<>();
        try {
            assertThat(SocketTable.read(new BufferedReader(new StringReader(table)), protocol, first, 10, sockets))
                    .isTrue();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return sockets;
    }

    @Test
    void moreSocketsThanItMayKeepAreSaid() throws IOException {
        String line =
                "   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 %d 1 0\n";
        String table = HEAD + line.formatted(1) + line.formatted(2) + line.formatted(3);
        Map<Long, SocketTable.Socket> sockets = new HashMap<>();
        BufferedReader lines = new BufferedReader(new StringReader(table));
        assertThat(SocketTable.read(lines, Listener.Protocol.TCP, 32_768, 2, sockets))
                .isFalse();
        assertThat(sockets).hasSize(2);
    }

    @Test
    void readsWhatListensAndNothingElse() {
        String table = HEAD
                + "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0\n"
                + "   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 112 1 0\n"
                + "   2: 0100007F:A2C4 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 113 1 0\n";
        assertThat(parse(table, Listener.Protocol.TCP, 32_768))
                .isEqualTo(Map.of(
                        111L, new SocketTable.Socket(Listener.Protocol.TCP, "127.0.0.1", 8080),
                        112L, new SocketTable.Socket(Listener.Protocol.TCP, "0.0.0.0", 22)));
    }

    @Test
    void readsAddressesOfIpv6() {
        String table = HEAD
                + "   0: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 7 1\n"
                + "   1: 00000000000000000000000000000000:01BB 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 8 1\n"
                + "   2: 000080FE00000000FF7B3402CE69A6FE:0035 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 9 1\n";
        assertThat(parse(table, Listener.Protocol.TCP, 32_768).values())
                .extracting(SocketTable.Socket::address)
                .containsExactlyInAnyOrder("0:0:0:0:0:0:0:1", "::", "fe80:0:0:0:234:7bff:fea6:69ce");
    }

    @Test
    void aPortThatTheKernelGaveIsOfAClient() {
        String table = HEAD
                + "   0: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 21 2 0\n"
                + "   1: 00000000:C350 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 22 2 0\n";
        assertThat(parse(table, Listener.Protocol.UDP, 32_768)).containsOnlyKeys(21L);
    }

    @Test
    void whatIsNoTableHasNoSockets() {
        assertThat(parse("", Listener.Protocol.TCP, 1)).isEmpty();
        assertThat(parse("head\nx y\n", Listener.Protocol.TCP, 1)).isEmpty();
    }
}
