package patchwave.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static patchwave.exposure.Said.comingFrom;
import static patchwave.exposure.Said.host;
import static patchwave.exposure.Said.installed;
import static patchwave.exposure.Said.range;
import static patchwave.exposure.Said.running;
import static patchwave.exposure.Said.with;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.AffectedPackage;
import patchwave.advisory.Assertion;
import patchwave.advisory.Assertions;
import patchwave.advisory.FixStatus;
import patchwave.advisory.Knowledge;
import patchwave.fleet.HostId;

/** The index over a fleet, held against the matcher for one host. */
final class FleetIndexTest {
    private static final List<String> SOURCES = List.of("curl", "glibc", "openssl", "linux");
    private static final String LIBRARY = "g:a";

    /** Not known may be something that can be reached, and is not better than what cannot. */
    private static final List<RuntimeEvidence> WORST_FIRST = List.of(
            RuntimeEvidence.LISTENING,
            RuntimeEvidence.RUNNING_KERNEL,
            RuntimeEvidence.UNKNOWN,
            RuntimeEvidence.LISTENING_LOCAL,
            RuntimeEvidence.LOADED,
            RuntimeEvidence.INSTALLED);

    private static Knowledge knowledge() {
        return new Said()
                .fixed("DSA-1-1", "CVE-2026-1 CVE-2026-2", "debian 12", "curl", "5-1")
                .fixed("DSA-2-1", "CVE-2026-3", "debian 12", "glibc", "3-1")
                .fixed("DSA-3-1", "CVE-2026-4", "debian 11", "glibc", "7-1")
                .fixed("DSA-4-1", "CVE-2026-5", "debian 12", "linux", "4-1")
                .fixed("DSA-5-1", "CVE-2026-1", "debian 12", "openssl", "2-1")
                .library("GHSA-1", "CVE-2026-6", LIBRARY, range("2", "5"))
                .known();
    }

    /** Whatever is put, put again and removed, the fleet's answer is what its hosts' own are. */
    @Test
    void aFleetsExposureIsThatOfItsHosts() {
        Random random = new Random(20150127);
        Knowledge knowledge = knowledge();
        FleetIndex index = new FleetIndex();
        TreeMap<HostId, HostInventory> fleet = new TreeMap<>();
        for (int step = 0; step < 600; step++) {
            // More than are looked through one by one.
            HostId id = new HostId("host-" + random.nextInt(100));
            if (random.nextInt(5) == 0) {
                index.remove(id);
                fleet.remove(id);
            } else {
                HostInventory inventory = inventory(random);
                index.put(id, inventory);
                fleet.put(id, inventory);
            }
            if (step % 20 == 0) {
                compare(index, fleet, knowledge);
            }
        }
        compare(index, fleet, knowledge);
        assertThat(index.hosts()).isEqualTo(fleet.size());
    }

    /** A controller runs for years: what a host had once it does not have for ever, and what there is now is answered as by a new index. */
    @Test
    void whatNoHostHasAnyMoreIsForgotten() {
        Random random = new Random(6);
        Knowledge knowledge = knowledge();
        FleetIndex index = new FleetIndex();
        TreeMap<HostId, HostInventory> fleet = new TreeMap<>();
        int most = 0;
        int had = 0;
        for (int round = 0; round < 4_000; round++) {
            HostId host = new HostId("host-" + random.nextInt(8));
            if (random.nextInt(50) == 0) {
                index.remove(host);
                fleet.remove(host);
                continue;
            }
            HostInventory of = inventory(random);
            List<PackageOnHost> packages = new ArrayList<>(of.packages());
            for (int i = 0; i < 20; i++) {
                packages.add(new PackageOnHost(
                        installed("passing", round + "-" + i), RuntimeEvidence.LOADED, Optional.empty()));
            }
            had += 20;
            HostInventory now = new HostInventory(
                    of.release(), packages, of.kernel(), of.archives(), of.subscriptions(), of.takenAt());
            index.put(host, now);
            fleet.put(host, now);
            most = Math.max(most, index.items());
            if (round % 100 == 0) {
                compare(index, fleet, knowledge);
                assertThat(index.find("passing", Optional.empty()).keySet()).isEqualTo(fleet.keySet());
            }
        }
        assertThat(had).isGreaterThan(50_000);
        // 8 hosts have not more than 400 at a time, so that less than a thousand are kept.
        assertThat(most).isLessThan(1_100);
        compare(index, fleet, knowledge);
    }

    /** The same package of another module, or of none, is another item with a verdict of its own. */
    @Test
    void hostsWithTheSamePackageOfAnotherModuleAreJudgedApart() {
        Knowledge knowledge = new Said()
                .ofModule("nodejs:18")
                .fixed("RHSA-1", "CVE-2026-1", "rhel 8", "nodejs", "18.2-1")
                .known();
        FleetIndex index = new FleetIndex();
        InstalledPackage npm = installed("npm", "8-1", "nodejs", "18.1-1");
        index.put(new HostId("of-it"), host("rhel 8.9", Said.inModule("nodejs:18", npm)));
        index.put(new HostId("of-another"), host("rhel 8.9", Said.inModule("nodejs:16", npm)));
        index.put(new HostId("of-none"), host("rhel 8.9", npm));
        index.put(new HostId("not-known"), host("rhel 8.9", Said.inModule(new InModule.Unrecorded(), npm)));

        assertThat(index.items()).isEqualTo(4);
        assertThat(index.match(knowledge, Assertions.NONE).verdicts(new AdvisoryId("CVE-2026-1")))
                .containsExactlyInAnyOrder(
                        new FleetExposure.OfVerdict("affected-fix-available", List.of(new HostId("of-it"))),
                        new FleetExposure.OfVerdict(
                                "unknown", List.of(new HostId("not-known"), new HostId("of-another"))));
    }

    /** What else of it is well there makes a person's word no more than that: else a fix would be proven that nobody installed. */
    @Test
    void anOperatorsWordIsNotCoveredUpBySistersThatAreWell() {
        AdvisoryId id = new AdvisoryId("CVE-2026-1");
        HostId web = new HostId("web-1");
        Knowledge knowledge = new Said()
                .of(
                        "DSA-1-1",
                        id.value(),
                        "debian 12",
                        new AffectedPackage.Source(
                                "curl",
                                List.of(
                                        new AffectedPackage.BinaryFix("curl", Optional.of("5-1")),
                                        new AffectedPackage.BinaryFix("libcurl4", Optional.of("5-1")))),
                        new FixStatus.Fixed("5-1", Optional.empty()))
                .known();
        Assertions assertions = Assertions.at(
                List.of(new Assertion(
                        "assertion-1",
                        id,
                        new Assertion.NotAffected("libcurl4", new TreeSet<>(), Said.DAY.plusSeconds(60)),
                        "",
                        "why",
                        "alice",
                        Said.DAY,
                        Optional.empty())),
                new TreeMap<>(),
                Said.DAY);
        InstalledPackage said = installed("libcurl4", "4-1", "curl", "4-1");
        for (InstalledPackage sister : List.of(
                // Fixed, and first by name.
                installed("curl", "5-1", "curl", "5-1"),
                // Not affected, and first by name.
                installed("acurl", "4-1", "curl", "4-1"),
                // The same subject, of another architecture.
                installed("libcurl4", "5-1", "curl", "5-1"))) {
            FleetIndex index = new FleetIndex();
            index.put(web, host("debian 12", sister, said));
            FleetExposure found = index.match(knowledge, assertions, List.of(id));
            Standing.Judged now =
                    found.standings(id, _ -> true, new TreeSet<>(), _ -> true).get(web);
            assertThat(now).as("%s", sister).isNotNull();
            assertThat(now.verdict()).as("%s", sister).isInstanceOf(Verdict.SaidNotAffected.class);
            assertThat(now.subject()).isEqualTo("libcurl4");
            assertThat(found.verdicts(id))
                    .as("the word for it is the same")
                    .containsExactly(new FleetExposure.OfVerdict("not-affected", List.of(web)));
            assertThat(found.counts(id)).containsExactly(entry("not-affected", 1));
            Exposure open = new Exposure(
                    id, web, "libcurl4", "affected-fix-available", "install 5-1", Said.DAY, Optional.empty());
            List<ExposureChange> ended = changes(open, now);
            assertThat(ended)
                    .extracting(it -> it.exposure().end())
                    .containsExactly(Optional.of(
                            new Exposure.End(Said.DAY, Exposure.Kind.NOT_AFFECTED, false, Optional.of("assertion-1"))));
            assertThat(changes(ended.getFirst().exposure(), now))
                    .as("nothing else is known")
                    .isEmpty();
        }
    }

    private static List<ExposureChange> changes(Exposure live, Standing now) {
        return ExposureHistory.changes(
                live.vulnerability(), List.of(live), new TreeMap<>(Map.of(live.host(), now)), Said.DAY);
    }

    /** With what operators say each host stands as its own findings do, without those that are said not to be so. */
    @Test
    void whatOperatorsSayTakesThePlaceOfOpenVerdictsOnTheirHostsAlone() {
        Random random = new Random(31);
        Knowledge knowledge = knowledge();
        List<String> subjects = List.of("curl", "libc6", "glibc", "openssl", "linux", LIBRARY, "libcurl4");
        for (int round = 0; round < 60; round++) {
            FleetIndex index = new FleetIndex();
            TreeMap<HostId, HostInventory> fleet = new TreeMap<>();
            for (int i = 0; i < 12; i++) {
                HostInventory inventory = inventory(random);
                index.put(new HostId("host-" + i), inventory);
                fleet.put(new HostId("host-" + i), inventory);
            }
            List<Assertion> said = new ArrayList<>();
            List<AdvisoryId> ids = List.copyOf(knowledge.vulnerabilities());
            for (int i = 0; i < 5; i++) {
                TreeSet<HostId> hosts = new TreeSet<>();
                for (int host = random.nextInt(4); host > 0; host--) {
                    hosts.add(new HostId("host-" + random.nextInt(12)));
                }
                said.add(new Assertion(
                        "assertion-" + i,
                        ids.get(random.nextInt(ids.size())),
                        new Assertion.NotAffected(
                                subjects.get(random.nextInt(subjects.size())),
                                hosts,
                                Said.DAY.plusSeconds(60 + random.nextInt(100))),
                        "",
                        "why",
                        "alice",
                        Said.DAY,
                        Optional.empty()));
            }
            TreeMap<HostId, Instant> enrolled = new TreeMap<>();
            fleet.keySet().forEach(host -> enrolled.put(host, Said.DAY));
            Assertions assertions = Assertions.at(said, enrolled, Said.DAY);
            FleetExposure whole = index.match(knowledge, assertions);
            FleetExposure before = index.match(knowledge, Assertions.NONE);
            for (AdvisoryId id : ids) {
                FleetExposure one = index.match(knowledge, assertions, List.of(id));
                fleet.forEach((host, inventory) -> {
                    FleetIndex alone = new FleetIndex();
                    alone.put(host, inventory);
                    var expected = alone.match(knowledge, assertions, List.of(id));
                    var also = new TreeSet<>(List.of(host));
                    for (FleetExposure exposure : List.of(whole, one)) {
                        assertThat(exposure.standings(id, _ -> false, also, _ -> true))
                                .isEqualTo(expected.standings(id, _ -> false, also, _ -> true));
                    }
                    Standing.Judged now =
                            expected.standings(id, _ -> true, also, _ -> true).get(host);
                    if (now != null && now.verdict() instanceof Verdict.SaidNotAffected(var by)) {
                        assertThat(by.content() instanceof Assertion.NotAffected content
                                        && content.isOf(host)
                                        && content.subject().equals(now.subject())
                                        && by.advisory().equals(id))
                                .isTrue();
                    }
                    if (now != null && now.verdict().isOpen()) {
                        assertThat(assertions.of(id, now.subject(), host, knowledge))
                                .isEmpty();
                    }
                });
                assertThat(hosts(one.runs(id))).as("no more than before").isSubsetOf(hosts(before.runs(id)));
                SortedSet<HostId> open = new TreeSet<>();
                one.standings(id, Verdict::isOpen, new TreeSet<>(), _ -> true).forEach((host, standing) -> {
                    if (standing.verdict().isOpen()) {
                        open.add(host);
                    }
                });
                assertThat(hosts(one.runs(id))).isEqualTo(open);
                assertThat(one.anyVerdict(id, Verdict::isOpen)).isEqualTo(!open.isEmpty());
                one.asserted(id)
                        .forEach(it -> assertThat(it.hosts()).isNotEmpty().doesNotHaveDuplicates());
            }
        }
    }

    private static SortedSet<HostId> hosts(List<FleetExposure.OfEvidence> of) {
        SortedSet<HostId> hosts = new TreeSet<>();
        of.forEach(it -> hosts.addAll(it.hosts()));
        return hosts;
    }

    /** Verdicts are kept while nothing else is known, and no longer. */
    @Test
    void whatIsKnownAnewIsJudgedAnew() {
        FleetIndex index = new FleetIndex();
        AdvisoryId id = new AdvisoryId("CVE-2026-3");
        HostId first = new HostId("host-1");
        index.put(first, host("debian 12", installed("glibc", "2-1")));
        Knowledge known = knowledge();
        assertThat(index.match(known, Assertions.NONE, List.of(id)).hosts(id, "affected-fix-available"))
                .containsExactly(first);
        index.put(new HostId("host-2"), host("debian 12", installed("glibc", "2-2")));
        index.put(first, host("debian 12", installed("glibc", "3-1")));
        FleetExposure changed = index.match(known, Assertions.NONE, List.of(id));
        assertThat(changed.hosts(id, "affected-fix-available")).containsExactly(new HostId("host-2"));
        assertThat(changed.hosts(id, "fixed")).containsExactly(first);
        Knowledge other = new Said()
                .fixed("DSA-9-1", "CVE-2026-3", "debian 12", "glibc", "2-2")
                .known();
        assertThat(index.match(other, Assertions.NONE, List.of(id)).hosts(id, "fixed"))
                .containsExactly(first, new HostId("host-2"));
        assertThat(index.match(known, Assertions.NONE, List.of(id)).hosts(id, "affected-fix-available"))
                .as("and back")
                .containsExactly(new HostId("host-2"));
    }

    /** What is found for a host by itself is what is found for it among all. */
    private static void compareOne(FleetIndex index, HostId host, Knowledge knowledge, FleetExposure all) {
        FleetExposure alone = index.match(knowledge, Assertions.NONE, host);
        SortedSet<HostId> also = new TreeSet<>(List.of(host));
        for (AdvisoryId id : knowledge.vulnerabilities()) {
            SortedMap<HostId, Standing.Judged> standing = all.standings(id, _ -> false, also, _ -> true);
            assertThat(standing.keySet()).isSubsetOf(also);
            assertThat(alone.standings(id, _ -> true, new TreeSet<>(), _ -> true)
                            .get(host))
                    .isEqualTo(standing.get(host));
            assertThat(Optional.ofNullable(all.standings(id, _ -> true, new TreeSet<>(), _ -> true)
                                    .get(host))
                            .map(it -> it.verdict().word()))
                    .isEqualTo(all.verdicts(id).stream()
                            .filter(verdict -> verdict.hosts().contains(host))
                            .map(FleetExposure.OfVerdict::word)
                            .findFirst());
            standing.values()
                    .forEach(it -> assertThat(index.has(host, it.subject())).isTrue());
            assertThat(all.standings(id, _ -> true, new TreeSet<>(), _ -> true, Optional.of(also)))
                    .as("looked at alone")
                    .isEqualTo(standing);
            assertThat(all.runsCounted(id).entrySet().stream()
                            .map(it -> it.getKey() + " " + it.getValue())
                            .toList())
                    .isEqualTo(all.runs(id).stream()
                            .map(it -> it.runs() + " " + it.hosts().size())
                            .toList());
        }
    }

    private static void compare(FleetIndex index, SortedMap<HostId, HostInventory> fleet, Knowledge knowledge) {
        FleetExposure all = index.match(knowledge, Assertions.NONE);
        assertThat(index.concerned(knowledge)).isEqualTo(all.vulnerabilities());
        fleet.keySet().forEach(host -> compareOne(index, host, knowledge, all));
        TreeSet<AdvisoryId> seen = new TreeSet<>();
        for (AdvisoryId id : knowledge.vulnerabilities()) {
            TreeMap<String, TreeSet<HostId>> expected = new TreeMap<>();
            fleet.forEach((host, inventory) -> Exposures.of(inventory, knowledge, id).stream()
                    .map(it -> it.verdict().word())
                    .min((a, b) -> Integer.compare(rank(a), rank(b)))
                    .ifPresent(word ->
                            expected.computeIfAbsent(word, _ -> new TreeSet<>()).add(host)));
            if (!expected.isEmpty()) {
                seen.add(id);
            }
            FleetExposure one = index.match(knowledge, Assertions.NONE, List.of(id));
            for (FleetExposure exposure : List.of(all, one)) {
                assertThat(exposure.counts(id).keySet())
                        .as("%s", id)
                        .containsExactlyInAnyOrderElementsOf(expected.keySet());
                expected.forEach((word, hosts) -> {
                    assertThat(exposure.hosts(id, word)).as("%s %s", id, word).isEqualTo(hosts);
                    assertThat(exposure.counts(id)).containsEntry(word, hosts.size());
                });
                assertThat(exposure.runs(id)).as("%s", id).isEqualTo(runs(fleet, knowledge, id));
            }
        }
        assertThat(all.vulnerabilities()).isEqualTo(seen);
    }

    /** As the hosts' own findings have it: of those that are open, the worst. */
    private static List<FleetExposure.OfEvidence> runs(
            SortedMap<HostId, HostInventory> fleet, Knowledge knowledge, AdvisoryId id) {
        TreeMap<RuntimeEvidence, List<HostId>> runs = new TreeMap<>();
        fleet.forEach((host, inventory) -> Exposures.of(inventory, knowledge, id).stream()
                .filter(it -> it.verdict().isOpen())
                .map(Finding::runs)
                .min(Comparator.comparingInt(WORST_FIRST::indexOf))
                .ifPresent(worst ->
                        runs.computeIfAbsent(worst, _ -> new ArrayList<>()).add(host)));
        return runs.entrySet().stream()
                .map(entry -> new FleetExposure.OfEvidence(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static int rank(String word) {
        return List.of(
                        "affected-fix-available",
                        "affected-no-fix",
                        "affected-wontfix",
                        "fixed-not-effective",
                        "unknown",
                        "fixed",
                        "not-affected")
                .indexOf(word);
    }

    /** One name has several sources and origins in the fleet, and versions of its own. */
    private static InstalledPackage ofAnySource(Random random, String name, String version) {
        String source = random.nextInt(3) > 0 ? name : SOURCES.get(random.nextInt(3));
        String sourceVersion = random.nextInt(3) > 0 ? version : 1 + random.nextInt(8) + "-1";
        Origin origin = switch (random.nextInt(4)) {
            case 0 -> new Origin.Other("Docker");
            case 1 -> new Origin.Unrecorded();
            default -> new Origin.Distribution();
        };
        return comingFrom(origin, installed(name, version, source, sourceVersion));
    }

    private static HostInventory inventory(Random random) {
        List<InstalledPackage> packages = new ArrayList<>();
        for (String source : SOURCES) {
            if (random.nextInt(3) > 0) {
                String version = 1 + random.nextInt(8) + "-1";
                String name = source.equals("linux") ? "linux-image-" + version + "-amd64" : source;
                packages.add(
                        source.equals("linux")
                                ? installed(name, version, source, version)
                                : ofAnySource(random, name, version));
            }
        }
        HostInventory host = Said.used(
                host(random.nextInt(3) == 0 ? "debian 11" : "debian 12", packages.toArray(InstalledPackage[]::new)),
                () -> WORST_FIRST.get(random.nextInt(WORST_FIRST.size())));
        Optional<InstalledPackage> image =
                packages.stream().filter(it -> it.source().equals("linux")).findFirst();
        if (image.isPresent() && random.nextBoolean()) {
            host = running(
                    new RunningKernel(
                            "x",
                            Optional.of(new RunningKernel.Image(
                                    image.get().name(), image.get().version()))),
                    host);
        }
        return random.nextBoolean()
                ? host
                : with(
                        host,
                        new JavaArchive(
                                "/opt/a.jar",
                                LIBRARY,
                                Optional.of(String.valueOf(random.nextInt(7))),
                                random.nextBoolean() ? Optional.of("curl") : Optional.empty()));
    }

    @Test
    void hostsAreFoundByPackageAndVersionInTheirOwnOrder() {
        FleetIndex index = new FleetIndex();
        index.put(new HostId("old"), host("debian 12", installed("curl", "1:7.88.1-10+deb12u9")));
        index.put(new HostId("new"), host("debian 12", installed("curl", "1:7.88.1-10+deb12u12")));
        index.put(new HostId("redhat"), host("rhel 9.3", installed("curl", "7.76.1-26.el9")));
        index.put(new HostId("without"), host("debian 12", installed("wget", "1-1")));
        index.put(new HostId("strange"), host("haiku 1", installed("curl", "seven")));

        assertThat(names(index, Optional.empty())).containsExactly("new", "old", "redhat", "strange");
        assertThat(names(index, Optional.of("1:7.88.1-10+deb12u12"))).containsExactly("old", "redhat", "strange");
        assertThat(names(index, Optional.of("1"))).containsExactly("strange");
        index.put(new HostId("old"), host("debian 12", installed("curl", "1:7.88.1-10+deb12u12")));
        index.remove(new HostId("strange"));
        assertThat(names(index, Optional.of("1:7.88.1-10+deb12u12"))).containsExactly("redhat");
    }

    @Test
    void hostsAreFoundByLibraryAndVersion() {
        FleetIndex index = new FleetIndex();
        for (String version : List.of("2.9", "2.14.1", "2.17.1")) {
            index.put(
                    new HostId("host-" + version.replace('.', '-')),
                    with(
                            host("debian 12"),
                            new JavaArchive("/opt/x.jar", LIBRARY, Optional.of(version), Optional.empty())));
        }
        index.put(
                new HostId("unnamed"),
                with(host("debian 12"), new JavaArchive("/opt/x.jar", LIBRARY, Optional.empty(), Optional.empty())));

        assertThat(index.find(LIBRARY, Optional.of("2.17.1")).keySet())
                .extracting(Object::toString)
                .containsExactly("host-2-14-1", "host-2-9", "unnamed");
        assertThat(index.find("g:other", Optional.empty())).isEmpty();
    }

    @Test
    void aVerdictThatThereIsNotIsNoQuestion() {
        FleetExposure exposure = new FleetIndex().match(knowledge(), Assertions.NONE);
        assertThatThrownBy(() -> exposure.hosts(new AdvisoryId("CVE-2026-1"), "affected"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> names(FleetIndex index, Optional<String> below) {
        return index.find("curl", below).keySet().stream().map(HostId::toString).toList();
    }

    @Test
    void whatIsAskedForIsFoundInPackagesAndInLibrariesByEitherName() {
        FleetIndex index = new FleetIndex();
        HostInventory both = with(
                host("debian 12", installed("log4j-core", "2.1-1")),
                new JavaArchive("/srv/a.jar", "org.example:log4j-core", Optional.of("2.14.1"), Optional.empty()),
                new JavaArchive("/srv/b.jar", "org.example:log4j-core", Optional.of("2.17.1"), Optional.empty()),
                new JavaArchive("/srv/c.jar", "org.example:my-log4j-core", Optional.of("1"), Optional.empty()));
        index.put(new HostId("web-1"), both);
        index.put(
                new HostId("web-2"),
                with(
                        host("debian 12"),
                        new JavaArchive("/srv/d.jar", "org.example:log4j-core", Optional.empty(), Optional.empty())));
        index.put(new HostId("web-3"), host("debian 12", installed("curl", "1-1")));

        assertThat(index.find("log4j-core", Optional.of("2.17.1")).toString())
                .as("a version that nothing says is taken for one before it")
                .isEqualTo(
                        "{web-1=[Found[name=log4j-core, version=2.1-1], Found[name=org.example:log4j-core, version=2.14.1]],"
                                + " web-2=[Found[name=org.example:log4j-core, version=]]}");
        assertThat(index.find("org.example:log4j-core", Optional.empty()).keySet())
                .extracting(HostId::value)
                .containsExactly("web-1", "web-2");
        assertThat(index.find("nothing", Optional.empty())).isEmpty();
        index.remove(new HostId("web-1"));
        assertThat(index.find("log4j-core", Optional.of("2.17.1")).keySet())
                .extracting(HostId::value)
                .containsExactly("web-2");
    }

    @Test
    void howFarTheWorstOfAHostIsInUseIsToldOfOpenVerdictsAlone() {
        FleetIndex index = new FleetIndex();
        InstalledPackage old = installed("libcurl4", "4-1", "curl", "4-1");
        InstalledPackage tool = installed("curl", "4-1");
        InstalledPackage patched = installed("libcurl4", "5-1", "curl", "5-1");
        index.put(
                new HostId("both"),
                new Uses(old, RuntimeEvidence.LISTENING)
                        .and(tool, RuntimeEvidence.UNKNOWN)
                        .host());
        index.put(
                new HostId("hidden"),
                new Uses(old, RuntimeEvidence.LOADED)
                        .and(tool, RuntimeEvidence.UNKNOWN)
                        .host());
        index.put(
                new HostId("patched"),
                new Uses(patched, RuntimeEvidence.LISTENING)
                        .and(tool, RuntimeEvidence.INSTALLED)
                        .host());
        index.put(new HostId("fixed"), new Uses(patched, RuntimeEvidence.LISTENING).host());

        AdvisoryId curl = new AdvisoryId("CVE-2026-1");
        assertThat(index.match(knowledge(), Assertions.NONE, List.of(curl)).runs(curl).stream()
                        .map(it -> it.runs() + " " + it.hosts()))
                .containsExactly("listening [both]", "installed [patched]", "not known [hidden]");
    }

    @Test
    void aKernelIsReachedWhereItRuns() {
        FleetIndex index = new FleetIndex();
        InstalledPackage image = installed("linux-image-3-amd64", "3-1", "linux", "3-1");
        RunningKernel ours =
                new RunningKernel("3", Optional.of(new RunningKernel.Image(image.name(), image.version())));
        index.put(new HostId("runs"), running(ours, host("debian 12", image)));
        index.put(new HostId("odd"), running(new RunningKernel("x", Optional.empty()), host("debian 12", image)));

        AdvisoryId kernel = new AdvisoryId("CVE-2026-5");
        assertThat(index.match(knowledge(), Assertions.NONE).runs(kernel).stream()
                        .map(it -> it.runs() + " " + it.hosts()))
                .containsExactly("the running kernel [runs]", "not known [odd]");
    }

    /** A Debian 12 with packages that are in use in some way. */
    private record Uses(List<PackageOnHost> packages) {
        Uses(InstalledPackage what, RuntimeEvidence runs) {
            this(List.of(new PackageOnHost(what, runs, Optional.empty())));
        }

        Uses and(InstalledPackage what, RuntimeEvidence runs) {
            List<PackageOnHost> more = new ArrayList<>(packages);
            more.add(new PackageOnHost(what, runs, Optional.empty()));
            return new Uses(more);
        }

        HostInventory host() {
            HostInventory of = Said.host("debian 12");
            return new HostInventory(
                    of.release(), packages, of.kernel(), of.archives(), of.subscriptions(), of.takenAt());
        }
    }
}
