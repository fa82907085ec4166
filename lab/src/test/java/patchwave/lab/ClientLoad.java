package patchwave.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Clients that ask the {@link Balancer} for pages all the time: 16 at once, 400 requests a second, no retries. */
final class ClientLoad {
    private static final Pattern ANSWERS = Pattern.compile("(?m)^\\s*\\[(\\d{3})]\\s+(\\d+) responses$");
    private static final Pattern ERRORS = Pattern.compile("(?m)^\\s*\\[(\\d+)]\\s+(?!\\d+ responses$)\\S.*$");

    private final Process process;
    private final Path log;

    private ClientLoad(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * What the clients met.
     *
     * @param good answers with status 200
     * @param failed every other answer, and requests without an answer
     * @param report of the load generator, for people
     */
    record Met(long good, long failed, String report) {}

    static ClientLoad start() throws java.io.IOException {
        Path log = Files.createTempFile("patchwave-lab-load-", ".txt");
        List<String> command =
                List.of("hey", "-z", "30m", "-c", "16", "-q", "25", "-t", "5", "http://" + Lab.gateway() + "/");
        return new ClientLoad(Lab.start(command, Map.of(), log), log);
    }

    /** Ends the load. Fails if it had ended before: then it says nothing of what happened after its end. */
    Met stop() throws java.io.IOException, InterruptedException {
        if (!process.isAlive()) {
            throw new AssertionError("the load ended by itself: " + Files.readString(log));
        }
        Commands.run(List.of("kill", "-INT", String.valueOf(process.pid())), Map.of(), "", Lab.LIMIT)
                .require();
        process.waitFor();
        String report = Files.readString(log);
        Files.delete(log);
        return read(report);
    }

    static Met read(String report) {
        long good = 0;
        long failed = 0;
        Matcher answers = ANSWERS.matcher(report);
        while (answers.find()) {
            long count = Long.parseLong(answers.group(2));
            if (answers.group(1).equals("200")) {
                good += count;
            } else {
                failed += count;
            }
        }
        Matcher errors = ERRORS.matcher(report);
        while (errors.find()) {
            failed += Long.parseLong(errors.group(1));
        }
        if (good + failed == 0) {
            throw new AssertionError("no requests in: " + report);
        }
        return new Met(good, failed, report);
    }
}
