package patchwave.cli.rescue;

import static patchwave.cli.rescue.Finding.Check.CLOCK;
import static patchwave.cli.rescue.Finding.Check.DISK;
import static patchwave.cli.rescue.Finding.Check.NETWORK;
import static patchwave.cli.rescue.Finding.bad;
import static patchwave.cli.rescue.Finding.odd;
import static patchwave.cli.rescue.Finding.ok;
import static patchwave.cli.rescue.Finding.unknown;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import patchwave.cli.text.Moments;

/** What is the matter with the machine that an agent is on: its space, its clock, its way to the controller. */
final class MachineDiagnosis {
    /** Below this an agent cannot keep its journal, and a package manager nothing at all. */
    private static final long FULL_KIB = 20 * 1024;

    private static final long NARROW_KIB = 200 * 1024;
    private static final long FEW_INODES = 100;

    /** Certificates are good from a little before they were made, and permits live for a minute. */
    private static final Duration CLOCK_ODD = Duration.ofSeconds(30);

    private static final Duration CLOCK_BAD = Duration.ofMinutes(5);

    private MachineDiagnosis() {}

    static Finding disk(Look look) {
        if (look.disks().isEmpty()) {
            return unknown(DISK, "df said nothing", "look at 'df' on the host");
        }
        List<String> full = new ArrayList<>();
        List<String> narrow = new ArrayList<>();
        for (Look.Disk disk : look.disks()) {
            String shown = disk.mount() + " has " + disk.freeKib() / 1024 + " MiB free (" + disk.used() + " used)";
            boolean hasNoInodes =
                    disk.freeInodes().filter(it -> it < FEW_INODES).isPresent();
            if (disk.freeKib() < FULL_KIB || hasNoInodes) {
                full.add(
                        hasNoInodes ? disk.mount() + " has " + disk.freeInodes().orElse(0L) + " inodes free" : shown);
            } else if (disk.freeKib() < NARROW_KIB) {
                narrow.add(shown);
            }
        }
        if (!full.isEmpty()) {
            return bad(
                    DISK,
                    String.join("; ", full),
                    "make space there; nothing is removed for you. The agent starts again when it can write its"
                            + " journal");
        }
        return narrow.isEmpty()
                ? ok(DISK, look.disks().size() + " file systems have space")
                : odd(DISK, String.join("; ", narrow), "make space before the next rollout");
    }

    static Finding clock(Look look) {
        if (look.clockOffset().isEmpty()) {
            return unknown(CLOCK, "the host did not say what time it is", "compare 'date' on the host");
        }
        Duration offset = look.clockOffset().get();
        String shown = "its clock is " + Moments.span(offset.abs()) + (offset.isNegative() ? " behind" : " ahead of")
                + " this machine's";
        if (offset.abs().compareTo(CLOCK_ODD) < 0) {
            return ok(CLOCK, shown);
        }
        String remedy = "set it (chrony, systemd-timesyncd); certificates and permits have times";
        return offset.abs().compareTo(CLOCK_BAD) < 0 ? odd(CLOCK, shown, remedy) : bad(CLOCK, shown, remedy);
    }

    static Finding network(Look look) {
        List<String> failed = new ArrayList<>();
        for (Look.Reach reach : look.reaches()) {
            if (reach.answer().equals("yes")) {
                return ok(NETWORK, reach.address() + " answers from there");
            }
            failed.add(reach.address() + ": " + (reach.why().isEmpty() ? reach.answer() : reach.why()));
        }
        if (look.reaches().isEmpty()) {
            return unknown(NETWORK, "no address of a controller is configured there", "correct agent.yaml");
        }
        boolean isTried =
                look.reaches().stream().allMatch(reach -> reach.answer().equals("no"));
        String evidence = "from the host, " + String.join("; ", failed);
        return isTried
                ? bad(NETWORK, evidence, "look at name, route and firewall between the two")
                : unknown(NETWORK, evidence, "try it on the host");
    }
}
