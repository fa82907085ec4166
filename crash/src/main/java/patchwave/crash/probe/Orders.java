package patchwave.crash.probe;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The orders of one program, in a folder that the harness shares with it. {@code armed} has a file for each point where
 * something is to happen, with what; it moves to {@code fired} when it happens, so that it happens once. {@code seen} has a
 * file for each point that was passed at all.
 */
final class Orders {
    private static final int SIGKILL = 9;

    private final Path folder;
    private final MethodHandle kill;

    @SuppressWarnings("restricted") // The C library's kill, and nothing else.
    Orders(Path folder) {
        this.folder = folder;
        Linker linker = Linker.nativeLinker();
        // From here, and not through a command: nothing else of the process may go on meanwhile.
        this.kill = linker.downcallHandle(
                linker.defaultLookup().find("kill").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    /** A point is passed; does what is ordered there. */
    void pass(String point) {
        try {
            Path seen = folder.resolve("seen").resolve(point);
            if (Files.notExists(seen)) {
                Files.createFile(seen);
            }
        } catch (FileAlreadyExistsException _) {
            // Another thread was faster.
        } catch (IOException e) {
            throw new IllegalStateException("the harness' folder is gone", e);
        }
        Path fired = folder.resolve("fired").resolve(point);
        try {
            Files.move(folder.resolve("armed").resolve(point), fired, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException _) {
            return;
        } catch (IOException e) {
            throw new IllegalStateException("cannot take the order of " + point, e);
        }
        try {
            obey(Files.readAllLines(fired));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the order of " + point, e);
        }
    }

    /** Kills this process at the first pass of each point whose family is armed; so that one life after another comes further. */
    void passOnce(String family, String point) {
        if (Files.notExists(folder.resolve("armed").resolve(family))) {
            return;
        }
        try {
            Files.createFile(folder.resolve("fired").resolve(point));
        } catch (FileAlreadyExistsException _) {
            return;
        } catch (IOException e) {
            throw new IllegalStateException("cannot note " + point, e);
        }
        killSelf();
    }

    private void obey(List<String> order) throws IOException {
        for (String line : order) {
            String[] words = line.split(" ", 3);
            switch (words[0]) {
                case "kill" -> killSelf();
                case "fill" -> fill(Path.of(words[1]));
                case "write" -> write(Path.of(words[1]), words[2] + "\n");
                case "await" -> await(Path.of(words[1]));
                default -> throw new IllegalStateException("no such order: " + line);
            }
        }
    }

    private void killSelf() {
        try {
            int answer = (int) kill.invokeExact((int) ProcessHandle.current().pid(), SIGKILL);
            throw new IllegalStateException("kill answered " + answer + ", and we live");
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** At once: whoever reads the file sees all of the text, or none. */
    private static void write(Path file, String text) throws IOException {
        Path ready = Files.writeString(file.resolveSibling(file.getFileName() + ".ready"), text);
        Files.move(ready, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Goes no further before the file is there; it ends with the process if nobody ever makes it. */
    private static void await(Path file) {
        while (Files.notExists(file)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** Takes all the room that a file system has. */
    private static void fill(Path file) {
        byte[] zeros = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(zeros);
            }
        } catch (IOException _) {
            // Full, as ordered.
        }
    }
}
