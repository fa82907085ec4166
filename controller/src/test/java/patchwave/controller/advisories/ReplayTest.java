package patchwave.controller.advisories;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertions;
import patchwave.advisory.FixStatus;
import patchwave.advisory.Knowledge;
import patchwave.advisory.LibraryStatement;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Release;
import patchwave.advisory.Statement;
import patchwave.advisory.VersionRange;
import patchwave.exposure.Exposures;
import patchwave.exposure.Finding;
import patchwave.exposure.FleetExposure;
import patchwave.exposure.FleetIndex;
import patchwave.exposure.HostInventory;
import patchwave.exposure.InModule;
import patchwave.exposure.InstalledPackage;
import patchwave.exposure.JavaArchive;
import patchwave.exposure.Origin;
import patchwave.exposure.PackageOnHost;
import patchwave.exposure.RuntimeEvidence;
import patchwave.exposure.Verdict;
import patchwave.fleet.HostId;

/**
 * Twenty years of Debian's advisories, day by day, over a fleet with a host of each release. Each host has every package that an advisory
 * of its release ever names, in a version from before the first one; in the evening it takes what came out that day.
 */
final class ReplayTest {
    private static final AdvisoryId GHOST = new AdvisoryId("CVE-2015-0235");
    private static final String LOG4J = "org.apache.logging.log4j:log4j-core";

    /** Before every version that was ever published. */
    private static final String FIRST = "0~";

    private static final List<PackageStatement> STATEMENTS = new ArrayList<>();
    private static int quarantined;

    @BeforeAll
    static void read() throws IOException {
        for (String name : List.of("dsa-list.gz", "dla-list.gz")) {
            FeedReading.Accepted reading = Read.accepted(FeedFormat.DEBIAN_LIST, Read.resource(name));
            reading.statements().forEach(it -> STATEMENTS.add((PackageStatement) it));
            quarantined += reading.quarantined().size();
        }
        STATEMENTS.sort(Comparator.comparing(Statement::published));
    }

    @Test
    void theWholeListReads() {
        assertThat(STATEMENTS).hasSizeGreaterThan(10_200);
        assertThat(quarantined).isLessThan(20);
        assertThat(STATEMENTS.stream().filter(PackageStatement::isRegressionUpdate))
                .hasSizeGreaterThan(200);
    }

    /** What was open in the evening before the host took the day's fixes, by day. */
    private record Day(LocalDate date, List<PackageStatement> news) {}

    @Test
    void dayByDayEveryFixOpensAndIsClosedByItsOwnVersion() {
        FleetIndex index = new FleetIndex();
        Fleet fleet = new Fleet();
        STATEMENTS.forEach(it -> fleet.of(it.release()).put(it.about().name(), FIRST));
        fleet.versions.forEach((release, packages) -> index.put(host(release), inventory(release, packages)));
        Knowledge knowledge = Knowledge.EMPTY;
        TreeMap<LocalDate, List<String>> ghost = new TreeMap<>();
        for (Day day : days()) {
            knowledge = knowledge.plus(day.news());
            List<AdvisoryId> ids = ids(day.news());
            FleetExposure exposure = index.match(knowledge, Assertions.NONE, ids);
            TreeSet<Release> changed = new TreeSet<>();
            for (PackageStatement said : day.news()) {
                if (said.status() instanceof FixStatus.Fixed fixed && !isSuperseded(fleet, said, fixed)) {
                    fleet.of(said.release()).put(said.about().name(), fixed.version());
                    changed.add(said.release());
                    // A regression update opens nothing again: who has the former fix has the CVEs fixed.
                    for (AdvisoryId id : said.isRegressionUpdate() ? List.<AdvisoryId>of() : said.vulnerabilities()) {
                        assertThat(exposure.hosts(id, "affected-fix-available"))
                                .as("%s in %s on %s", id, said.release(), day.date())
                                .contains(host(said.release()));
                    }
                }
            }
            if (ids.contains(GHOST)) {
                ghost.put(
                        day.date(),
                        exposure.hosts(GHOST, "affected-fix-available").stream()
                                .map(HostId::toString)
                                .toList());
            }
            changed.forEach(release -> index.put(host(release), inventory(release, fleet.of(release))));
        }
        assertThat(ghost)
                .containsExactly(
                        Map.entry(LocalDate.of(2015, 1, 27), List.of("debian-7")),
                        Map.entry(LocalDate.of(2015, 1, 28), List.of("debian-6")));

        // Who has taken every fix on its day has nothing left that has a fix.
        FleetExposure end = index.match(knowledge, Assertions.NONE);
        assertThat(end.vulnerabilities()).hasSizeGreaterThan(15_000);
        assertThat(end.vulnerabilities().stream().filter(id -> end.counts(id).containsKey("affected-fix-available")))
                .isEmpty();
    }

    /** The list has a few that came out in an order other than their versions', and hosts never go back. */
    private static boolean isSuperseded(Fleet fleet, PackageStatement said, FixStatus.Fixed fixed) {
        String has = fleet.of(said.release()).getOrDefault(said.about().name(), FIRST);
        return said.release().scheme().orElseThrow().compare(has, fixed.version()) >= 0;
    }

    /** By release and package, the version that the release's host has. */
    private static final class Fleet {
        private final SortedMap<Release, SortedMap<String, String>> versions = new TreeMap<>();

        SortedMap<String, String> of(Release release) {
            return versions.computeIfAbsent(release, _ -> new TreeMap<>());
        }
    }

    @Test
    void log4jOpensAgainOn11And16And18December2021() {
        List<String> course = new ArrayList<>();
        String installed = "2.13.3-1";
        Knowledge knowledge = Knowledge.EMPTY;
        for (Day day : days()) {
            knowledge = knowledge.plus(day.news());
            boolean isOfLog4j = day.news().stream()
                    .anyMatch(it -> it.about().name().equals("apache-log4j2")
                            && it.release().equals(Release.debian("bullseye")));
            if (!isOfLog4j || day.date().getYear() != 2021) {
                continue;
            }
            List<Finding> open = Exposures.of(log4jHost("bullseye", installed), knowledge).stream()
                    .filter(it -> it.verdict().isOpen())
                    .toList();
            course.add(day.date() + " "
                    + open.stream()
                            .map(it -> it.vulnerability().value())
                            .distinct()
                            .toList());
            installed = ((Verdict.AffectedFixAvailable) open.getFirst().verdict()).target();
            course.add("to " + installed);
        }

        assertThat(course)
                .containsExactly(
                        "2021-12-11 [CVE-2021-44228]",
                        "to 2.15.0-1~deb11u1",
                        "2021-12-16 [CVE-2021-45046]",
                        "to 2.16.0-1~deb11u1",
                        "2021-12-18 [CVE-2021-45105]",
                        "to 2.17.0-1~deb11u1");
    }

    @Test
    void stretchsFixedVersionIsNoFalseAlarmThoughUpstreamWouldSaySo() {
        List<Statement> stated = new ArrayList<>(STATEMENTS.stream()
                .filter(it -> it.published().isBefore(Instant.parse("2021-12-13T00:00:00Z")))
                .toList());
        AdvisoryId log4shell = new AdvisoryId("CVE-2021-44228");
        stated.add(new LibraryStatement(
                new AdvisoryId("GHSA-jfh8-c2jp-5v3q"),
                List.of(log4shell),
                LOG4J,
                List.of(new VersionRange("2.4", Optional.of(new VersionRange.Fixed("2.12.2")))),
                List.of(),
                Instant.parse("2021-12-10T00:40:56Z"),
                STATEMENTS.getFirst().provenance()));
        Knowledge knowledge = Knowledge.of(stated, new TreeSet<>());

        assertThat(Exposures.of(log4jHost("stretch", "2.7-2+deb9u1"), knowledge, log4shell))
                .hasSize(2)
                .allSatisfy(it -> assertThat(it.verdict()).isEqualTo(new Verdict.Fixed()));
        assertThat(Exposures.of(log4jHost("stretch", "2.7-2"), knowledge, log4shell))
                .hasSize(2)
                .allSatisfy(it -> assertThat(it.verdict())
                        .isEqualTo(new Verdict.AffectedFixAvailable("2.7-2+deb9u1", Optional.empty())));
    }

    private static List<Day> days() {
        SortedMap<LocalDate, List<PackageStatement>> days = new TreeMap<>();
        for (PackageStatement said : STATEMENTS) {
            LocalDate date = said.published().atZone(ZoneOffset.UTC).toLocalDate();
            days.computeIfAbsent(date, _ -> new ArrayList<>()).add(said);
        }
        return days.entrySet().stream()
                .map(it -> new Day(it.getKey(), it.getValue()))
                .toList();
    }

    private static List<AdvisoryId> ids(List<PackageStatement> news) {
        TreeSet<AdvisoryId> ids = new TreeSet<>();
        news.forEach(it -> ids.addAll(it.vulnerabilities()));
        return List.copyOf(ids);
    }

    private static HostId host(Release release) {
        return new HostId(release.toString().replace(' ', '-').replace('.', '-'));
    }

    private static HostInventory inventory(Release release, SortedMap<String, String> packages) {
        return new HostInventory(
                release,
                packages.entrySet().stream()
                        .map(it -> onHost(it.getKey(), it.getValue(), it.getKey()))
                        .toList(),
                Optional.empty(),
                List.of(),
                List.of(),
                Instant.EPOCH);
    }

    private static PackageOnHost onHost(String name, String version, String source) {
        return new PackageOnHost(
                new InstalledPackage(name, version, "amd64", source, version, InModule.NONE, new Origin.Distribution()),
                RuntimeEvidence.INSTALLED,
                Optional.empty());
    }

    private static HostInventory log4jHost(String release, String version) {
        return new HostInventory(
                Release.debian(release),
                List.of(onHost("liblog4j2-java", version, "apache-log4j2")),
                Optional.empty(),
                List.of(new JavaArchive(
                        "/usr/share/java/log4j-core.jar",
                        LOG4J,
                        Optional.of(version.substring(0, version.indexOf('-'))),
                        Optional.of("liblog4j2-java"))),
                List.of(),
                Instant.EPOCH);
    }
}
