package patchwave.agent.reboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.agent.command.CommandRunner;

final class HostRebootsTest {
    private static final String RUNNING = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.124-1 (2025-01-12)";
    private static final Path IMAGE = Path.of("/boot/vmlinuz-6.1.0-31-amd64");

    @TempDir
    private Path directory = Path.of("");

    private HostReboots reboots() {
        return new HostReboots(
                new CommandRunner(directory.resolve("scratch")), directory.resolve("root"), directory.resolve("proc"));
    }

    @BeforeEach
    void boot() throws IOException {
        Files.createDirectories(directory.resolve("proc/sys/kernel"));
        Files.createDirectories(directory.resolve("root/boot"));
        Files.createDirectories(directory.resolve("root/run"));
        Files.writeString(directory.resolve("proc/sys/kernel/osrelease"), "6.1.0-31-amd64\n");
        Files.writeString(directory.resolve("proc/sys/kernel/version"), RUNNING + "\n");
    }

    /** The header of an x86 image, as the boot protocol has it. */
    private void install(Path image, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(0x1000).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(0x202, "HdrS".getBytes(StandardCharsets.US_ASCII));
        bytes.putShort(0x20e, (short) 0x400);
        bytes.put(0x600, text.getBytes(StandardCharsets.US_ASCII));
        Files.write(directory.resolve("root" + image), bytes.array());
    }

    @Test
    void theKernelThatRunsIsTheInstalledOne() throws IOException {
        install(IMAGE, "6.1.0-31-amd64 (debian-kernel@lists.debian.org) " + RUNNING);
        assertThat(reboots().kernel(Set.of(IMAGE))).isEmpty();
    }

    /** Debian's security updates often keep the release, so that uname -r tells nothing. */
    @Test
    void anotherBuildOfTheSameReleaseIsAnotherKernel() throws IOException {
        install(IMAGE, "6.1.0-31-amd64 (x@y) #1 SMP PREEMPT_DYNAMIC Debian 6.1.128-1 (2025-02-07)");
        assertThat(reboots().kernel(Set.of(IMAGE)).orElseThrow()).contains("6.1.124-1", "6.1.128-1");
    }

    @Test
    void theImageThatCameLastCounts() throws IOException {
        install(IMAGE, "6.1.0-31-amd64 (x@y) " + RUNNING);
        Path next = Path.of("/boot/vmlinuz-6.1.0-32-amd64");
        install(next, "6.1.0-32-amd64 (x@y) #1 SMP PREEMPT_DYNAMIC Debian 6.1.129-1 (2025-03-06)");
        assertThat(reboots().kernel(Set.of(IMAGE, next)).orElseThrow()).contains("6.1.0-32-amd64");
    }

    @Test
    void anImageThatCannotBeReadIsNotTakenForTheRunningOne() throws IOException {
        Files.writeString(directory.resolve("root" + IMAGE), "not an image");
        assertThat(reboots().kernel(Set.of(IMAGE)).orElseThrow()).contains("cannot be told");
    }

    @Test
    void kernelsOfOtherPackagesAreNotLookedAt() throws IOException {
        install(IMAGE, "6.1.0-32-amd64 (x@y) #1 SMP");
        assertThat(reboots().kernel(Set.of(Path.of("/lib/x86_64-linux-gnu/libc.so.6"))))
                .isEmpty();
    }

    @Test
    void onlyThePlansOwnPackagesAskForAReboot() throws IOException {
        assertThat(reboots().requested(Set.of("dbus"))).isEmpty();
        Files.writeString(directory.resolve("root/run/reboot-required"), "*** System restart required ***\n");
        Files.writeString(directory.resolve("root/run/reboot-required.pkgs"), "dbus\nlinux-image\ndbus\n");
        assertThat(reboots().requested(Set.of("libc6"))).isEmpty();
        assertThat(reboots().requested(Set.of("dbus", "libc6")).orElseThrow()).startsWith("dbus asked");
    }
}
