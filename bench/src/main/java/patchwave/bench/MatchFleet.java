package patchwave.bench;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import patchwave.advisory.FixStatus;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Release;
import patchwave.exposure.HostInventory;
import patchwave.exposure.InModule;
import patchwave.exposure.InstalledPackage;
import patchwave.exposure.Origin;
import patchwave.exposure.PackageOnHost;
import patchwave.exposure.RuntimeEvidence;

/**
 * A made-up fleet of Debian hosts: squeeze to bullseye, the newer the more. A fifth of a host's packages are of sources that the advisories of
 * its release name, each at some state of its history; the others have never had an advisory, in one of a few versions.
 */
final class MatchFleet {
    private static final List<String> RELEASES = List.of(
            "squeeze",
            "wheezy",
            "jessie",
            "stretch",
            "stretch",
            "buster",
            "buster",
            "buster",
            "bullseye",
            "bullseye",
            "bullseye",
            "bullseye");
    private static final int NAMED_SHARE = 5;
    private static final int OTHERS = 3000;
    private static final int VERSIONS_OF_OTHERS = 4;

    /** Of all releases and packages, the versions that came out, in the order that they did; first the one before them all. */
    private final SortedMap<Release, List<History>> histories = new TreeMap<>();

    private final int packages;
    private final long seed;

    private record History(String source, List<String> versions) {}

    MatchFleet(List<PackageStatement> statements, int packages, long seed) {
        this.packages = packages;
        this.seed = seed;
        SortedMap<Release, SortedMap<String, List<String>>> versions = new TreeMap<>();
        for (PackageStatement said : statements) {
            if (said.status() instanceof FixStatus.Fixed fixed) {
                versions.computeIfAbsent(said.release(), _ -> new TreeMap<>())
                        .computeIfAbsent(said.about().name(), _ -> new ArrayList<>(List.of("0~")))
                        .add(fixed.version());
            }
        }
        versions.forEach((release, sources) -> {
            List<History> all = new ArrayList<>();
            sources.forEach((source, of) -> {
                of.sort((a, b) -> release.scheme().orElseThrow().compare(a, b));
                all.add(new History(source, of));
            });
            // Which packages are common is chance, and the same for all hosts.
            Collections.shuffle(all, new Random(seed));
            histories.put(release, all);
        });
    }

    static String binary(String source) {
        return "lib" + source;
    }

    /** The same for the same number and seed. */
    HostInventory inventory(int number) {
        SplittableRandom random = new SplittableRandom(seed + number);
        Release release = Release.debian(RELEASES.get(random.nextInt(RELEASES.size())));
        List<History> sources = histories.getOrDefault(release, List.of());
        List<PackageOnHost> on = new ArrayList<>(packages);
        int named = Math.min(packages / NAMED_SHARE, sources.size());
        for (int i = 0; i < named; i++) {
            // Most of what a host has every other has too.
            History history = i % 3 > 0 ? sources.get(i) : sources.get(random.nextInt(sources.size()));
            String version =
                    history.versions().get(random.nextInt(history.versions().size()));
            on.add(installed(binary(history.source()), version, history.source(), random));
        }
        for (int i = named; i < packages; i++) {
            int other = i % 3 > 0 ? i : random.nextInt(OTHERS);
            String name = "other-%04d".formatted(other);
            on.add(installed(name, "1.%d-1".formatted(random.nextInt(VERSIONS_OF_OTHERS)), name, random));
        }
        return new HostInventory(release, on, Optional.empty(), List.of(), List.of(), Instant.EPOCH);
    }

    /** With texts of its own, as a decoder makes them. */
    private static PackageOnHost installed(String name, String version, String source, SplittableRandom random) {
        return new PackageOnHost(
                new InstalledPackage(
                        copy(name),
                        copy(version),
                        copy("amd64"),
                        copy(source),
                        copy(version),
                        InModule.NONE,
                        new Origin.Distribution()),
                random.nextInt(8) == 0 ? RuntimeEvidence.LOADED : RuntimeEvidence.INSTALLED,
                Optional.empty());
    }

    private static String copy(String text) {
        return new String(text.toCharArray());
    }
}
