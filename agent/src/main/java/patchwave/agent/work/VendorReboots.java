package patchwave.agent.work;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Advisories of a transaction that their vendor wants a reboot after. They are kept in its directory, since an advisory is no longer
 * open when its packages are installed; with the boot, since the next one is what they want.
 *
 * @param boot where the kernel tells which boot this is
 */
record VendorReboots(Path boot) {
    private static final String NAME = "reboot-suggested";

    /** Of this host. */
    static final VendorReboots OF_THIS_HOST = new VendorReboots(Path.of("/proc/sys/kernel/random/boot_id"));

    /** Keeps them before the transaction begins. */
    void keep(Path transaction, List<String> advisories) throws IOException {
        if (!advisories.isEmpty()) {
            List<String> lines = new ArrayList<>(List.of(now()));
            lines.addAll(advisories);
            Files.write(transaction.resolve(NAME), lines);
        }
    }

    /** What is still wanted, in one sentence. */
    Optional<String> wanted(Path transaction) throws IOException {
        Path file = transaction.resolve(NAME);
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        return lines.isEmpty() || lines.getFirst().equals(now())
                ? Optional.of("the vendor wants a reboot after "
                        + String.join(", ", lines.stream().skip(1).toList()))
                : Optional.empty();
    }

    private String now() throws IOException {
        return Files.readString(boot, StandardCharsets.US_ASCII).strip();
    }
}
