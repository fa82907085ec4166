package patchwave.controller.advisories;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.AffectedPackage;
import patchwave.advisory.Knowledge;
import patchwave.advisory.LibraryStatement;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Release;
import patchwave.advisory.Statement;
import patchwave.exposure.Exposures;
import patchwave.exposure.HostInventory;
import patchwave.exposure.InModule;
import patchwave.exposure.InstalledPackage;
import patchwave.exposure.JavaArchive;
import patchwave.exposure.Origin;
import patchwave.exposure.PackageOnHost;
import patchwave.exposure.RuntimeEvidence;
import patchwave.fuzz.Clear;

/** Whatever a feed sends, of the form that the first byte names: statements that hosts can be held against, or why not. */
final class AdvisoriesFuzzTest {
    /** By the first byte; new ones come last, or the corpus would mean something else. */
    private static final List<FeedFormat> FORMATS = List.of(
            FeedFormat.DEBIAN_LIST,
            FeedFormat.DEBIAN_TRACKER,
            FeedFormat.OSV,
            FeedFormat.RED_HAT_CSAF,
            FeedFormat.RED_HAT_VEX,
            FeedFormat.KEV,
            FeedFormat.EPSS,
            FeedFormat.VULNRICHMENT,
            FeedFormat.LOCAL);

    private static final FeedLimits LIMITS = new FeedLimits(64 * 1024, 1024 * 1024, 64, 0);

    /** Each statement is used; a document of an input's size has hardly more. */
    private static final int MOST_USED = 200;

    @FuzzTest
    void read(byte[] input) {
        if (input.length == 0) {
            return;
        }
        FeedFormat format = FORMATS.get(Math.floorMod(input[0], FORMATS.size()));
        FeedDocument document = new FeedDocument("fuzz", Arrays.copyOfRange(input, 1, input.length), Instant.EPOCH);
        switch (format.read(document, LIMITS)) {
            // A local file has a line for each fault.
            case FeedReading.Refused refused -> {
                Clear.require(!refused.reason().isBlank(), "a refusal must say why");
                refused.reason().lines().forEach(Clear::sentence);
            }
            case FeedReading.Accepted accepted -> {
                accepted.quarantined().forEach(it -> Clear.sentence(it.reason()));
                Knowledge knowledge = Knowledge.of(accepted.statements(), new TreeSet<AdvisoryId>());
                accepted.statements().stream().limit(MOST_USED).forEach(it -> use(it, knowledge));
            }
        }
    }

    /** Holds a host against a statement that has just what it is about. */
    private static void use(Statement statement, Knowledge knowledge) {
        HostInventory host = switch (statement) {
            case PackageStatement it -> host(it.release(), it.about());
            case LibraryStatement it ->
                new HostInventory(
                        Release.debian("bookworm"),
                        List.of(),
                        Optional.empty(),
                        List.of(new JavaArchive("/x.jar", it.library(), Optional.of("1.2"), Optional.empty())),
                        List.of(),
                        Instant.EPOCH);
        };
        Exposures.of(host, knowledge)
                .forEach(finding -> Clear.require(!finding.evidence().isEmpty(), "a verdict must say why"));
    }

    private static HostInventory host(Release release, AffectedPackage about) {
        InstalledPackage installed = new InstalledPackage(
                about.name(), "1.2-3", "amd64", about.name(), "1.2-3", InModule.NONE, new Origin.Unrecorded());
        return new HostInventory(
                release,
                List.of(new PackageOnHost(installed, RuntimeEvidence.UNKNOWN, Optional.empty())),
                Optional.empty(),
                List.of(),
                List.of(),
                Instant.EPOCH);
    }
}
