package patchwave.controller.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchwave.advisory.Release;
import patchwave.controller.inventory.HostInventory;
import patchwave.exposure.JavaArchive;
import patchwave.exposure.Origin;
import patchwave.exposure.PackageOnHost;
import patchwave.exposure.RunningKernel;
import patchwave.exposure.RuntimeEvidence;

/** What a host says becomes what the matcher takes; what it leaves open stays open. */
class MatchableTest {
    private static final HostInventory.Os BOOKWORM = os("debian", "12", "bookworm");

    private static HostInventory.Os os(String id, String version, String codename, String... gaps) {
        return new HostInventory.Os(
                id,
                version,
                codename,
                "amd64",
                "6.1.0-18-amd64",
                "#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)",
                "linux-image-6.1.0-18-amd64:amd64",
                List.of(gaps));
    }

    private static HostInventory.PackageEntry libc(List<String> origins, List<String> offeredBy) {
        return new HostInventory.PackageEntry(
                "libc6",
                "amd64",
                "2.36-9+deb12u7",
                "glibc",
                "2.36-9+deb12u7",
                "install ok installed",
                origins,
                offeredBy,
                false,
                Optional.of(""));
    }

    private static HostInventory host(
            HostInventory.Os os, List<HostInventory.Use> uses, HostInventory.PackageEntry... packages) {
        return new HostInventory("hash", Instant.EPOCH, os, List.of(packages), uses, List.of());
    }

    private static PackageOnHost only(HostInventory host) {
        return Matchable.of(host).packages().getFirst();
    }

    private static HostInventory.Use use(boolean replaced, HostInventory.Listener... listeners) {
        return new HostInventory.Use("libc6:amd64", List.of(listeners), replaced);
    }

    private static HostInventory.Listener on(String address, boolean isolated) {
        return new HostInventory.Listener(true, address, 80, "/usr/sbin/nginx", isolated);
    }

    @ParameterizedTest
    @CsvSource({
        "debian,12,bookworm,debian 12",
        "debian,'',trixie,debian 13",
        "debian,'',sid,debian sid",
        "rocky,9.4,'',rocky 9.4",
        "Odd Linux,1,'',unknown unknown",
        "arch,'','',unknown unknown"
    })
    void theReleaseIsTheHostsOwnWord(String id, String version, String codename, String release) {
        assertThat(Matchable.of(host(os(id, version, codename), List.of()))
                        .release()
                        .toString())
                .isEqualTo(release);
    }

    @Test
    void whoseAPackageIsDecidesWhetherTheVendorSpeaksOfIt() {
        assertThat(origin(BOOKWORM, List.of("Debian"), List.of())).isEqualTo(new Origin.Distribution());
        assertThat(origin(BOOKWORM, List.of("Sury", "Debian"), List.of())).isEqualTo(new Origin.Distribution());
        assertThat(origin(BOOKWORM, List.of("Sury"), List.of("Debian"))).isEqualTo(new Origin.Other("Sury"));
        assertThat(origin(BOOKWORM, List.of(), List.of("Sury")))
                .as("nobody offers this version any more, and only they ever did")
                .isEqualTo(new Origin.Other("Sury"));
        assertThat(origin(BOOKWORM, List.of(), List.of())).isEqualTo(new Origin.Unrecorded());
        assertThat(origin(os("rocky", "9.4", ""), List.of("Rocky Enterprise Software Foundation"), List.of()))
                .isEqualTo(new Origin.Distribution());
        assertThat(origin(os("rocky", "9.4", ""), List.of("Remi's RPM repository"), List.of()))
                .isEqualTo(new Origin.Other("Remi's RPM repository"));
    }

    private static Origin origin(HostInventory.Os os, List<String> origins, List<String> offeredBy) {
        return only(host(os, List.of(), libc(origins, offeredBy))).what().origin();
    }

    @Test
    void whatRunsIsToldByWhoCanReachIt() {
        assertThat(runs(BOOKWORM)).isEqualTo(RuntimeEvidence.INSTALLED);
        assertThat(runs(os("debian", "12", "", "2 processes could not be looked at")))
                .isEqualTo(RuntimeEvidence.UNKNOWN);
        assertThat(runs(os("debian", "12", "", "2 processes could not be looked at"), use(false)))
                .as("one of them may listen with it")
                .isEqualTo(RuntimeEvidence.UNKNOWN);
        assertThat(runs(BOOKWORM, use(false))).isEqualTo(RuntimeEvidence.LOADED);
        assertThat(runs(BOOKWORM, use(false, on("127.0.0.1", false), on("::1", false))))
                .isEqualTo(RuntimeEvidence.LISTENING_LOCAL);
        assertThat(runs(BOOKWORM, use(false, on("127.0.0.1", false), on("0.0.0.0", false))))
                .isEqualTo(RuntimeEvidence.LISTENING);
        assertThat(runs(BOOKWORM, use(false, on("127.0.0.1", true)))).isEqualTo(RuntimeEvidence.LISTENING);
    }

    private static RuntimeEvidence runs(HostInventory.Os os, HostInventory.Use... uses) {
        return only(host(os, List.of(uses), libc(List.of(), List.of()))).runs();
    }

    @Test
    void filesThatWereReplacedUnderProcessesAreStale() {
        assertThat(only(host(BOOKWORM, List.of(use(true)), libc(List.of(), List.of())))
                        .stale())
                .contains(new PackageOnHost.StaleProcesses(1, Optional.empty()));
        assertThat(only(host(BOOKWORM, List.of(use(false)), libc(List.of(), List.of())))
                        .stale())
                .isEmpty();
    }

    @Test
    void theKernelThatRunsIsNamedByItsPackageIfThatIsStillThere() {
        HostInventory.PackageEntry image = new HostInventory.PackageEntry(
                "linux-image-6.1.0-18-amd64",
                "amd64",
                "6.1.76-1",
                "linux",
                "6.1.76-1",
                "ii",
                List.of(),
                List.of(),
                true,
                Optional.of(""));
        assertThat(Matchable.of(host(BOOKWORM, List.of(), image)).kernel())
                .contains(new RunningKernel(
                        "6.1.0-18-amd64",
                        Optional.of(new RunningKernel.Image("linux-image-6.1.0-18-amd64", "6.1.76-1"))));
        assertThat(Matchable.of(host(BOOKWORM, List.of())).kernel())
                .contains(new RunningKernel("6.1.0-18-amd64", Optional.empty()));
    }

    @Test
    void everyLibraryOfAnArchiveIsOneOfItsOwnWithItsOwner() {
        HostInventory.Archive war = new HostInventory.Archive(
                "/srv/app.war",
                "app:all",
                "",
                List.of(
                        new HostInventory.Part("", "org.example", "app", "1"),
                        new HostInventory.Part("WEB-INF/lib/x.jar", "org.apache.logging.log4j", "log4j-core", "")),
                List.of());
        HostInventory host = new HostInventory("hash", Instant.EPOCH, BOOKWORM, List.of(), List.of(), List.of(war));
        assertThat(Matchable.of(host).archives())
                .containsExactly(
                        new JavaArchive("/srv/app.war", "org.example:app", Optional.of("1"), Optional.of("app")),
                        new JavaArchive(
                                "/srv/app.war!/WEB-INF/lib/x.jar",
                                "org.apache.logging.log4j:log4j-core",
                                Optional.empty(),
                                Optional.of("app")));
        assertThat(Matchable.of(host).release()).isEqualTo(new Release("debian", "12"));
    }

    @Test
    void whatIsFoundByItsCodeAloneIsALibraryOfUnknownVersion() {
        HostInventory.Archive shaded = new HostInventory.Archive(
                "/srv/app.jar",
                "",
                "",
                List.of(new HostInventory.Part("named.jar", "org.apache.logging.log4j", "log4j-core", "2.14.1")),
                List.of(
                        finding("", HostInventory.Judgement.VULNERABLE),
                        finding("", HostInventory.Judgement.MITIGATED),
                        finding("named.jar", HostInventory.Judgement.VULNERABLE),
                        finding("other.jar", HostInventory.Judgement.SUSPICIOUS),
                        finding("fine.jar", HostInventory.Judgement.PATCHED),
                        finding("broken.jar", HostInventory.Judgement.ERROR)));
        HostInventory host = new HostInventory("hash", Instant.EPOCH, BOOKWORM, List.of(), List.of(), List.of(shaded));
        assertThat(Matchable.of(host).archives())
                .extracting(archive -> archive.path() + " " + archive.version().orElse("?"))
                .containsExactly("/srv/app.jar!/named.jar 2.14.1", "/srv/app.jar ?", "/srv/app.jar!/other.jar ?");
    }

    private static HostInventory.Finding finding(String inner, HostInventory.Judgement judgement) {
        return new HostInventory.Finding(inner, "CVE-2021-44228", judgement, List.of());
    }

    private static HostInventory.PackageEntry kernel(String name, String architecture, String version) {
        return new HostInventory.PackageEntry(
                name, architecture, version, "linux", version, "ii", List.of(), List.of(), true, Optional.of(""));
    }

    private static Optional<RunningKernel.Image> image(
            String id, String release, String version, String owner, HostInventory.PackageEntry... installed) {
        HostInventory.Os os = new HostInventory.Os(id, "9", "", "x86_64", release, version, owner, List.of());
        return Matchable.of(host(os, List.of(), installed)).kernel().flatMap(RunningKernel::image);
    }

    @Test
    void ofSeveralInstalledKernelsOnlyTheOneThatRunsIsTheRunningOne() {
        HostInventory.PackageEntry former = kernel("kernel-core", "x86_64", "0:5.14.0-362.el9");
        HostInventory.PackageEntry newest = kernel("kernel-core", "x86_64", "0:5.14.0-427.el9");
        String owner = "kernel-core:x86_64";
        assertThat(image("rhel", "5.14.0-362.el9.x86_64", "#1 SMP", owner, newest, former))
                .contains(new RunningKernel.Image("kernel-core", "0:5.14.0-362.el9"));
        assertThat(image("rhel", "5.14.0-100.el9.x86_64", "#1 SMP", owner, newest, former))
                .as("one that is no longer installed")
                .isEmpty();
        HostInventory.PackageEntry build = kernel("linux-image-5.15.0-94-generic", "amd64", "5.15.0-94.104");
        String named = "linux-image-5.15.0-94-generic:amd64";
        assertThat(image("ubuntu", "5.15.0-94-generic", "#104-Ubuntu SMP Tue", named, build))
                .isPresent();
        assertThat(image("ubuntu", "5.15.0-94-generic", "#103-Ubuntu SMP Tue", named, build))
                .as("another build of the same name, not rebooted into")
                .isEmpty();
    }

    @Test
    void whatCallsItselfLikeTheDistributionIsNotTheDistribution() {
        assertThat(origin(BOOKWORM, List.of("Debian Backports"), List.of()))
                .isEqualTo(new Origin.Other("Debian Backports"));
        assertThat(origin(os("amzn", "2023", ""), List.of("Amazon Corretto"), List.of()))
                .isEqualTo(new Origin.Other("Amazon Corretto"));
    }

    @Test
    void whatTheCodeShowsIsNotOverruledByANameAlone() {
        for (HostInventory.Part named : List.of(
                new HostInventory.Part("", "com.other", "log4j-core", "2.14.1"),
                new HostInventory.Part("", "", "log4j-core", "2.14.1"),
                new HostInventory.Part("", "org.apache.logging.log4j", "log4j-core", "2.17.1"))) {
            HostInventory.Archive shaded = new HostInventory.Archive(
                    "/srv/app.jar", "", "", List.of(named), List.of(finding("", HostInventory.Judgement.VULNERABLE)));
            HostInventory host =
                    new HostInventory("hash", Instant.EPOCH, BOOKWORM, List.of(), List.of(), List.of(shaded));
            assertThat(Matchable.of(host).archives())
                    .as("%s", named)
                    .extracting(archive ->
                            archive.library() + " " + archive.version().orElse("?"))
                    .contains("org.apache.logging.log4j:log4j-core ?");
        }
    }

    /** SUSE's uname leaves out how often the kernel was built. */
    @Test
    void aKernelOfSusesIsToldByItsFlavour() {
        HostInventory.Os os = new HostInventory.Os(
                "sles",
                "15.5",
                "",
                "x86_64",
                "5.14.21-150500.55.88-default",
                "#1 SMP PREEMPT_DYNAMIC",
                "kernel-default:x86_64",
                List.of());
        assertThat(Matchable.of(host(os, List.of(), suse("kernel-default", "5.14.21-150500.55.88.1")))
                        .kernel()
                        .orElseThrow()
                        .image())
                .contains(new RunningKernel.Image("kernel-default", "5.14.21-150500.55.88.1"));
        assertThat(Matchable.of(host(os, List.of(), suse("kernel-default", "5.14.21-150500.55.91.1")))
                        .kernel()
                        .orElseThrow()
                        .image())
                .isEmpty();
    }

    @Test
    void thatAHostOfSusesHasLongerSupportIsAPackageOfIt() {
        HostInventory.Os os = os("sles", "15.4", "");
        assertThat(Matchable.of(host(
                                os, List.of(), suse("sles-release", "15.4-1"), suse("sles-ltss-release", "15.4-1")))
                        .subscriptions())
                .containsExactly(Release.SUSE_LONGER);
        assertThat(Matchable.of(host(os, List.of(), suse("SLES_SAP-release", "15.4-1")))
                        .subscriptions())
                .containsExactly(Release.SUSE_LONGER);
        assertThat(Matchable.of(host(os, List.of(), suse("sles-release", "15.4-1")))
                        .subscriptions())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "rhel,8.9,'',None[]",
        "rhel,8.9,nodejs:18,Stream[name=nodejs:18]",
        "rhel,8.9,unknown,Unrecorded[]",
        "rhel,8.9,:18,Unrecorded[]",
        // Nothing is said of it.
        "rhel,8.9,,Unrecorded[]",
        "unheard-of,1,,Unrecorded[]",
        "debian,12,,None[]"
    })
    void aModuleIsNamedOrNoneOrNotKnown(String os, String release, @Nullable String module, String expected) {
        HostInventory.PackageEntry entry = new HostInventory.PackageEntry(
                "nodejs",
                "x86_64",
                "1-1",
                "nodejs",
                "1-1",
                "installed",
                List.of(),
                List.of(),
                false,
                Optional.ofNullable(module));
        assertThat(only(host(os(os, release, ""), List.of(), entry)).what().module())
                .hasToString(expected);
    }

    private static HostInventory.PackageEntry suse(String name, String version) {
        return new HostInventory.PackageEntry(
                name,
                "x86_64",
                version,
                name,
                version,
                "installed",
                List.of("SUSE LLC"),
                List.of("SUSE LLC"),
                false,
                Optional.of(""));
    }
}
