package patchwave.crash.probe;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of points.btm call. Knows the programs only by names, since it is on their class path and they are not on
 * its own.
 */
public class Probe {
    private static final Path FOLDER = Path.of(System.getProperty("patchwave.crash.folder", "/nonexistent"));
    private static final Orders ORDERS = new Orders(FOLDER);
    private static final int PAGE = 4096;
    private static final Duration LONGEST_WAIT = Duration.ofMillis(500);
    private static final Pattern CHANGE =
            Pattern.compile("(INSERT INTO|UPDATE|DELETE FROM|SAVEPOINT|RELEASE SAVEPOINT)\\s+(\\w+).*", Pattern.DOTALL);
    /** The methods that make a transaction one of those that guard the floor. */
    private static final Map<String, String> KINDS =
            Map.of("ClaimTaker.claim", "claim", "PermitBook.grant", "permit", "ClaimRelease.end", "release");

    private static final ThreadLocal<Transaction> TRANSACTION = ThreadLocal.withInitial(Transaction::new);

    /** What a thread's database transaction has come to. */
    private static final class Transaction {
        private @Nullable String kind;
        /** Of an earlier one of the writes that this transaction commits together. */
        private @Nullable String earlierKind;

        private final Map<String, Integer> counts = new HashMap<>();

        void nextWrite() {
            earlierKind = any();
            kind = null;
            counts.clear();
        }

        @Nullable
        String any() {
            return kind == null ? earlierKind : kind;
        }
    }

    /** A record is about to be written. */
    public void beforeRecord(Object entry) {
        ORDERS.pass("before " + name(entry));
    }

    /** The bytes of a record are about to be appended. */
    public void beforeBytes(Object file, byte[] line) {
        try {
            boolean crosses = Files.size((Path) file) % PAGE + line.length > PAGE;
            if (crosses) {
                ORDERS.pass("page end");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A record is on disk. */
    public void afterRecord(Object entry) {
        ORDERS.pass("after " + name(entry));
    }

    /** How long an agent waits before it connects again: no longer for the tenth death of a controller than for the first. */
    public Duration reconnects(Duration meant) {
        return meant.compareTo(LONGEST_WAIT) < 0 ? meant : LONGEST_WAIT;
    }

    /** Such as "intent", "step applying" or "drain began". */
    private static String name(Object entry) {
        StringBuilder name = new StringBuilder(entry.getClass().getSimpleName());
        for (RecordComponent component : entry.getClass().getRecordComponents()) {
            if (component.getType().isEnum()) {
                try {
                    name.append(' ').append(component.getAccessor().invoke(entry));
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return name.toString().toLowerCase(Locale.ROOT);
    }

    /** The runner's script lies ready: it gets functions in place of the commands that it is made of. */
    public void runnerShipped(Object script) {
        try (InputStream in = Probe.class.getResourceAsStream("/patchwave/crash/runner-prelude.sh")) {
            Path file = (Path) script;
            String prelude = new String(Optional.ofNullable(in).orElseThrow().readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@FOLDER@", FOLDER.toString());
            Files.writeString(file, prelude + Files.readString(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A statement is about to run. */
    public void beforeStatement(Object statement) {
        String sql = text(statement).strip();
        Transaction transaction = TRANSACTION.get();
        if (sql.equals("SAVEPOINT each")) {
            // Writes that waited are committed together, which is a matter of chance: each is judged as if it were
            // alone.
            transaction.nextWrite();
            return;
        }
        if (sql.equals("RELEASE SAVEPOINT each")) {
            return;
        }
        transaction.kind = kind(transaction.kind);
        Matcher change = CHANGE.matcher(sql);
        if (transaction.kind == null || !change.matches()) {
            return;
        }
        String verb = change.group(1);
        if (verb.equals("SAVEPOINT")) {
            // Each claim of a transaction counts its statements anew.
            transaction.counts.clear();
        }
        String what = verb + " " + change.group(2);
        int number = transaction.counts.merge(what, 1, Integer::sum);
        pass(transaction.kind, "before " + what + (number == 1 ? "" : " (" + number + ")"));
    }

    /** A command without values is about to run. */
    public void beforeCommand(String sql) {
        if (isCommit(sql)) {
            pass(TRANSACTION.get().any(), "before COMMIT");
        }
    }

    /** A command without values has run. */
    public void afterCommand(String sql) {
        if (isCommit(sql)) {
            String kind = TRANSACTION.get().any();
            TRANSACTION.remove();
            pass(kind, "after COMMIT");
        } else if (sql.startsWith("rollback") || sql.startsWith("begin")) {
            TRANSACTION.remove();
        }
    }

    private static boolean isCommit(String sql) {
        return sql.startsWith("commit");
    }

    private static void pass(@Nullable String kind, String point) {
        if (kind != null) {
            ORDERS.pass(kind + ": " + point);
            ORDERS.passOnce("each " + kind, kind + ": " + point);
        }
    }

    private static @Nullable String kind(@Nullable String known) {
        if (known != null) {
            return known;
        }
        return StackWalker.getInstance()
                .walk(frames -> frames.map(
                                frame -> frame.getClassName().replaceAll(".*\\.", "") + "." + frame.getMethodName())
                        .filter(KINDS::containsKey)
                        .findFirst()
                        .map(KINDS::get))
                .orElse(null);
    }

    private static String text(Object statement) {
        for (Class<?> type = statement.getClass(); type != null; type = type.getSuperclass()) {
            try {
                Field sql = type.getDeclaredField("sql");
                sql.setAccessible(true);
                return String.valueOf(sql.get(statement));
            } catch (NoSuchFieldException _) {
                // In a class above.
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException(statement.getClass() + " has no text");
    }
}
