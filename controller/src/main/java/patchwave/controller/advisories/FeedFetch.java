package patchwave.controller.advisories;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import patchwave.controller.store.Sha256;

/** Gets documents from files, folders and addresses; one that has not changed is not read again. */
final class FeedFetch {
    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final int NOT_MODIFIED = 304;
    private static final int OK = 200;

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    private final FeedLimits limits;
    private final Duration patience;

    /** @param patience until an address has answered whole */
    FeedFetch(FeedLimits limits, Duration patience) {
        this.limits = limits;
        this.patience = patience;
    }

    /** What became of an attempt. */
    sealed interface Fetched {
        /**
         * A document.
         *
         * @param tag tells whether it has changed when it is asked for again
         */
        @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
        record Document(byte[] bytes, String tag) implements Fetched {}

        /** It is what it was. */
        record Unchanged() implements Fetched {}

        /** Why there is none, in one sentence. */
        record Failed(String reason) implements Fetched {}
    }

    /**
     * Gets a feed's document.
     *
     * @param tag of the one that is held; empty text if none is
     */
    Fetched fetch(FeedSource source, String tag) {
        try {
            if (source.isAddress()) {
                return address(source.from(), tag);
            }
            Path path = Path.of(source.from());
            if (!Files.isDirectory(path)) {
                return file(path, tag);
            }
            return source.mayBeAFolder()
                    ? folder(path, tag)
                    : new Fetched.Failed("%s: expected a file, found a folder".formatted(path));
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            return new Fetched.Failed("%s: %s".formatted(source.from(), reason(e)));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Fetched.Failed(source.from() + ": interrupted");
        }
    }

    private static String reason(Exception e) {
        String said = e.getMessage();
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        return e.getClass().getSimpleName() + (said == null ? "" : ": " + said);
    }

    private Fetched file(Path file, String tag) throws IOException {
        String now = stamp(file);
        if (now.equals(tag)) {
            return new Fetched.Unchanged();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return document(in, now, limits.mostBytes());
        }
    }

    private static String stamp(Path file) throws IOException {
        FileTime changed = Files.getLastModifiedTime(file);
        return changed + " " + Files.size(file);
    }

    /** All of its files, also of folders in it, as one document. */
    private Fetched folder(Path folder, String tag) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder)) {
            files = found.filter(Files::isRegularFile).sorted().toList();
        }
        StringBuilder stamps = new StringBuilder();
        for (Path file : files) {
            stamps.append(folder.relativize(file))
                    .append(' ')
                    .append(stamp(file))
                    .append('\n');
        }
        String now = Sha256.hex(stamps.toString().getBytes(StandardCharsets.UTF_8));
        if (now.equals(tag)) {
            return new Fetched.Unchanged();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Path file : files) {
                zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
                Files.copy(file, zip);
                zip.closeEntry();
                if (bytes.size() > limits.mostBytes()) {
                    return tooLarge(limits.mostBytes());
                }
            }
        }
        return new Fetched.Document(bytes.toByteArray(), now);
    }

    private Fetched address(String address, String tag) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address)).header("User-Agent", "patchwave-controller");
        if (!tag.isEmpty()) {
            request.header(tag.startsWith("\"") || tag.startsWith("W/") ? "If-None-Match" : "If-Modified-Since", tag);
        }
        HttpResponse<byte[]> response = whole(request.build());
        return switch (response.statusCode()) {
            case NOT_MODIFIED -> new Fetched.Unchanged();
            case OK ->
                new Fetched.Document(
                        response.body(),
                        response.headers()
                                .firstValue("ETag")
                                .or(() -> response.headers().firstValue("Last-Modified"))
                                .orElse(""));
            default ->
                new Fetched.Failed("%s: expected status 200, found %d".formatted(address, response.statusCode()));
        };
    }

    /** The client's own limit of time ends with the headers; somebody who sends one byte an hour must be left too. */
    private HttpResponse<byte[]> whole(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(
                request,
                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), limits.mostBytes()));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            answer.cancel(true);
            throw new IOException("no whole answer within " + patience.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IOException(
                    Optional.ofNullable(e.getCause()).map(Throwable::toString).orElse("it failed"), e);
        }
    }

    private static Fetched document(InputStream in, String tag, int most) throws IOException {
        byte[] bytes = in.readNBytes(most);
        return in.read() < 0 ? new Fetched.Document(bytes, tag) : tooLarge(most);
    }

    private static Fetched tooLarge(int most) {
        return new Fetched.Failed("expected at most %d bytes, found more".formatted(most));
    }
}
