package patchwave.controller.advisories;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.advisory.AdvisoryId;

/** Feeds over time: what is new is taken, what is broken is refused whole, and what was good holds on. */
class FeedsTest {
    private static final Instant START = Instant.parse("2015-01-27T15:00:00Z");
    private static final String GHOST = """
            [27 Jan 2015] DSA-3142-1 eglibc - security update
            \t{CVE-2015-0235}
            \t[wheezy] - eglibc 2.13-38+deb7u7
            """;

    @TempDir
    Path folder;

    private Instant now = START;

    private FeedSource source(FeedFormat format, String from) {
        return new FeedSource("it", format, from, Duration.ofHours(1));
    }

    private Feeds feeds(FeedSource source) {
        return new Feeds(List.of(source), folder.resolve("state"), () -> now, FeedLimits.DEFAULT);
    }

    private static FeedState only(Feeds feeds) {
        return feeds.states().getFirst();
    }

    private static boolean knowsGhost(Feeds feeds) {
        return !feeds.known().knowledge().about(new AdvisoryId("CVE-2015-0235")).isEmpty();
    }

    private Path write(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        // Two writes in one moment are told apart all the same.
        Files.setLastModifiedTime(file, FileTime.from(now));
        return file;
    }

    private static String list(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = count; i > 0; i--) {
            text.append("[01 Feb 2015] DSA-%d-1 curl - security update\n\t{CVE-2015-%d}\n\t[wheezy] - curl %d-1\n"
                    .formatted(4000 + i, 1000 + i, i));
        }
        return text.toString();
    }

    @Test
    void aFileIsTakenOnceAndAgainWhenItHasChanged() throws IOException {
        Path file = write("list", GHOST);
        FeedSource source = source(FeedFormat.DEBIAN_LIST, file.toString());
        Feeds feeds = feeds(source);
        assertThat(knowsGhost(feeds)).isFalse();
        feeds.poll(source);
        assertThat(knowsGhost(feeds)).isTrue();
        assertThat(only(feeds).goodAt()).contains(START);

        now = START.plusSeconds(3_600);
        feeds.poll(source);
        assertThat(only(feeds).goodAt()).as("nothing new").contains(START);
        assertThat(only(feeds).checkedAt()).contains(now);

        write("list", list(1) + GHOST);
        feeds.poll(source);
        assertThat(only(feeds).goodAt()).contains(now);
        assertThat(only(feeds).records()).isEqualTo(2);
    }

    @Test
    void whatIsBrokenIsRefusedWholeAndTheLastGoodOneHoldsAlsoForTheNextController() throws IOException {
        Path file = write("kev.json", "{\"vulnerabilities\": [");
        FeedSource source = source(FeedFormat.KEV, file.toString());
        Feeds never = feeds(source);
        never.poll(source);
        assertThat(only(never).refusal()).isPresent();
        assertThat(only(never).goodAt()).isEmpty();

        FeedSource good = source(FeedFormat.DEBIAN_LIST, write("list", GHOST).toString());
        feeds(good).poll(good);
        now = START.plusSeconds(60);
        write("list", "this is no list of advisories\n");
        Feeds next = feeds(good);
        next.load();
        assertThat(knowsGhost(next)).isTrue();
        assertThat(only(next).checkedAt()).as("not since the start").isEmpty();
        next.poll(good);
        assertThat(knowsGhost(next)).isTrue();
        assertThat(only(next).goodAt()).contains(START);
        assertThat(only(next).refusal())
                .isPresent()
                .get()
                .satisfies(refusal -> assertThat(refusal.at()).isEqualTo(now));
    }

    @Test
    void aDocumentThatWasWrittenWhenThePowerFailedTakesNothingAway() throws IOException {
        FeedSource source = source(FeedFormat.DEBIAN_LIST, write("list", GHOST).toString());
        feeds(source).poll(source);
        Path state = folder.resolve("state");
        List<Path> held = documents(state);
        assertThat(held).hasSize(1);
        // The next one is on the disk, and what tells of it is not yet.
        now = START.plusSeconds(60);
        write("list", list(1) + GHOST);
        String about = Files.readString(state.resolve("it.properties"));
        byte[] former = Files.readAllBytes(held.getFirst());
        feeds(source).poll(source);
        assertThat(documents(state)).as("the former one is not kept").hasSize(1).isNotEqualTo(held);
        Files.write(held.getFirst(), former);
        Files.writeString(state.resolve("it.properties"), about);
        Feeds next = feeds(source);
        next.load();
        assertThat(only(next).goodAt()).contains(START);
        assertThat(knowsGhost(next)).isTrue();
    }

    private static List<Path> documents(Path state) throws IOException {
        try (var files = Files.list(state)) {
            return files.filter(file -> file.toString().endsWith(".document")).toList();
        }
    }

    @Test
    void aListThatWasCutIsRefusedAndAPersonsOwnFileMayShrink() throws IOException {
        FeedSource source =
                source(FeedFormat.DEBIAN_LIST, write("list", list(100)).toString());
        Feeds feeds = feeds(source);
        feeds.poll(source);
        now = START.plusSeconds(60);
        write("list", list(80));
        feeds.poll(source);
        assertThat(only(feeds).records()).isEqualTo(100);
        assertThat(only(feeds).refusal()).isPresent();
        now = START.plusSeconds(120);
        write("list", list(101));
        feeds.poll(source);
        assertThat(only(feeds).refusal()).isEmpty();
        assertThat(only(feeds).records()).isEqualTo(101);
    }

    @Test
    void aFileThatIsGoneIsAFaultAndNotAnEmptyFeed() throws IOException {
        Path file = write("list", GHOST);
        FeedSource source = source(FeedFormat.DEBIAN_LIST, file.toString());
        Feeds feeds = feeds(source);
        feeds.poll(source);
        Files.delete(file);
        feeds.poll(source);
        assertThat(knowsGhost(feeds)).isTrue();
        assertThat(only(feeds).refusal().orElseThrow().reason()).contains("there is no such file");
    }

    @Test
    void aFolderOfRecordsIsOneDocument() throws IOException {
        Path records = Files.createDirectories(folder.resolve("osv"));
        byte[] record = Read.resource("osv-maven.json");
        Files.write(records.resolve("a.json"), record);
        FeedSource source = source(FeedFormat.OSV, records.toString());
        Feeds feeds = feeds(source);
        feeds.poll(source);
        assertThat(only(feeds).refusal()).isEmpty();
        assertThat(only(feeds).records()).isEqualTo(1);
        Instant first = only(feeds).goodAt().orElseThrow();
        now = START.plusSeconds(60);
        feeds.poll(source);
        assertThat(only(feeds).goodAt()).contains(first);
    }

    @Test
    void anAddressIsAskedWhetherAnythingIsNew() throws IOException {
        List<String> asked = new ArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/list", exchange -> {
            String tag = exchange.getRequestHeaders().getFirst("If-None-Match");
            asked.add(String.valueOf(tag));
            byte[] body = GHOST.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("ETag", "\"1\"");
            if (tag == null) {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            } else {
                exchange.sendResponseHeaders(304, -1);
            }
            exchange.close();
        });
        server.createContext("/gone", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        try {
            String root = "http://127.0.0.1:" + server.getAddress().getPort();
            FeedSource source = source(FeedFormat.DEBIAN_LIST, root + "/list");
            Feeds feeds = feeds(source);
            feeds.poll(source);
            feeds.poll(source);
            assertThat(knowsGhost(feeds)).isTrue();
            assertThat(asked).containsExactly("null", "\"1\"");
            FeedSource gone = source(FeedFormat.DEBIAN_LIST, root + "/gone");
            Feeds none = new Feeds(List.of(gone), folder.resolve("other"), () -> now, FeedLimits.DEFAULT);
            none.poll(gone);
            assertThat(only(none).refusal().orElseThrow().reason()).contains("expected status 200, found 404");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anAnswerThatNeverEndsOrIsTooLongIsNoDocument() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 1_000_000);
            exchange.getResponseBody().write('[');
            exchange.getResponseBody().flush();
        });
        server.createContext("/long", exchange -> {
            exchange.sendResponseHeaders(200, 2_000);
            exchange.getResponseBody().write(new byte[2_000]);
            exchange.close();
        });
        server.start();
        try {
            String root = "http://127.0.0.1:" + server.getAddress().getPort();
            FeedLimits small = new FeedLimits(1_000, 1_000, 10, 0);
            assertThat(new FeedFetch(small, Duration.ofMillis(50)).fetch(source(FeedFormat.KEV, root + "/endless"), ""))
                    .isInstanceOfSatisfying(
                            FeedFetch.Fetched.Failed.class,
                            failed -> assertThat(failed.reason()).contains("no whole answer within"));
            assertThat(new FeedFetch(small, Duration.ofMinutes(1)).fetch(source(FeedFormat.KEV, root + "/long"), ""))
                    .isInstanceOf(FeedFetch.Fetched.Failed.class);
            Path file = write("long", "x".repeat(1_001));
            assertThat(new FeedFetch(small, Duration.ofMinutes(1)).fetch(source(FeedFormat.KEV, file.toString()), ""))
                    .isInstanceOfSatisfying(
                            FeedFetch.Fetched.Failed.class,
                            failed -> assertThat(failed.reason()).contains("at most 1000 bytes"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void fetchingItOnceMoreMakesNothingKnownLater() throws IOException {
        FeedSource source = source(FeedFormat.DEBIAN_LIST, write("list", GHOST).toString());
        Feeds feeds = feeds(source);
        feeds.poll(source);
        now = START.plus(Duration.ofDays(9));
        write("list", list(1) + GHOST);
        feeds.poll(source);
        Feeds next = feeds(source);
        next.load();
        for (Feeds each : List.of(feeds, next)) {
            assertThat(since(each, "CVE-2015-0235"))
                    .as("published before the feed was had")
                    .isEqualTo(START);
            assertThat(since(each, "CVE-2015-1001"))
                    .as("published after it")
                    .isEqualTo(Instant.parse("2015-02-01T00:00:00Z"));
        }
    }

    private static Instant since(Feeds feeds, String id) {
        return feeds.known()
                .knownSince(feeds.known().knowledge().about(new AdvisoryId(id)).getFirst());
    }

    @Test
    void aNumberThatIsNoneRefusesTheDocumentAndNotTheThread() throws IOException {
        FeedSource source = source(
                FeedFormat.KEV,
                write("kev.json", "{\"count\": 1.5, \"vulnerabilities\": []}").toString());
        Feeds feeds = feeds(source);
        feeds.poll(source);
        assertThat(only(feeds).refusal().orElseThrow().reason()).startsWith("It is broken");
    }

    @Test
    void whatIsHeldAndCannotBeReadHidesNoOtherFeed() throws IOException {
        FeedSource good = new FeedSource(
                "good", FeedFormat.DEBIAN_LIST, write("list", GHOST).toString(), Duration.ofHours(1));
        FeedSource bad = new FeedSource(
                "bad", FeedFormat.DEBIAN_LIST, write("other", list(1)).toString(), Duration.ofHours(1));
        List<FeedSource> both = List.of(bad, good);
        Feeds first = new Feeds(both, folder.resolve("state"), () -> now, FeedLimits.DEFAULT);
        both.forEach(first::poll);
        Files.writeString(folder.resolve("state/bad.properties"), "document=\\u00zz\n");
        Feeds next = new Feeds(both, folder.resolve("state"), () -> now, FeedLimits.DEFAULT);
        next.load();
        assertThat(knowsGhost(next)).isTrue();
        next.poll(bad);
        assertThat(next.known().knowledge().about(new AdvisoryId("CVE-2015-1001")))
                .isNotEmpty();
    }

    @Test
    void aDatabaseThatWithdrawsItsRecordSilencesNobodyElse() throws IOException {
        FeedSource debian = new FeedSource(
                "debian", FeedFormat.DEBIAN_LIST, write("list", GHOST).toString(), Duration.ofHours(1));
        Path record = write(
                "osv.json",
                "{\"id\": \"CVE-2015-0235\", \"modified\": \"2026-01-01T00:00:00Z\", \"withdrawn\": \"2026-01-01T00:00:00Z\"}");
        FeedSource osv = new FeedSource("osv", FeedFormat.OSV, record.toString(), Duration.ofHours(1));
        Feeds feeds = new Feeds(List.of(debian, osv), folder.resolve("both"), () -> now, FeedLimits.DEFAULT);
        feeds.poll(debian);
        feeds.poll(osv);
        assertThat(feeds.states().getLast().refusal()).isEmpty();
        assertThat(knowsGhost(feeds)).isTrue();
    }

    @Test
    void aSmallMachineReadsSmallDocuments() {
        assertThat(FeedLimits.forMemory(64L << 30)).isEqualTo(FeedLimits.DEFAULT);
        assertThat(FeedLimits.forMemory(512L << 20).mostUnpackedBytes()).isEqualTo(64 << 20);
    }
}
