package patchwave.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reboot that the vendor wants is wanted until the next boot, whatever happens to the agent in between. */
final class VendorRebootsTest {
    @TempDir
    Path work;

    private VendorReboots reboots(String boot) throws IOException {
        return new VendorReboots(Files.writeString(work.resolve("boot_id"), boot + "\n"));
    }

    @Test
    void wantedUntilTheNextBoot() throws IOException {
        reboots("one").keep(work, List.of("SUSE-2024-1", "SUSE-2024-2"));
        assertThat(reboots("one").wanted(work)).contains("the vendor wants a reboot after SUSE-2024-1, SUSE-2024-2");
        assertThat(reboots("another").wanted(work)).isEmpty();
    }

    @Test
    void nothingWantedNothingKept() throws IOException {
        reboots("one").keep(work, List.of());
        assertThat(reboots("one").wanted(work)).isEmpty();
    }

    @Test
    void whatWasCutOffIsStillWanted() throws IOException {
        Files.writeString(work.resolve("reboot-suggested"), "");
        assertThat(reboots("one").wanted(work)).isPresent();
    }
}
