package patchwave.exposure;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import patchwave.advisory.Knowledge;
import patchwave.advisory.Release;

/**
 * The judges of a match, made once for all versions of a package: a fleet has some ten times as many different items as packages that
 * somebody states something different about.
 */
final class PackageJudges {
    private final Knowledge knowledge;

    /** By release and name; of one name there are several only where sources, modules or origins differ. */
    private final NavigableMap<Release, NavigableMap<String, List<PackageJudge>>> judges = new TreeMap<>();

    PackageJudges(Knowledge knowledge) {
        this.knowledge = knowledge;
    }

    Knowledge knowledge() {
        return knowledge;
    }

    PackageJudge of(Release release, InstalledPackage installed) {
        List<PackageJudge> ofName = judges.computeIfAbsent(release, _ -> new TreeMap<>())
                .computeIfAbsent(installed.name(), _ -> new ArrayList<>(1));
        PackageJudge.About about = PackageJudge.About.of(release, installed);
        for (PackageJudge judge : ofName) {
            if (judge.about().equals(about)) {
                return judge;
            }
        }
        PackageJudge judge = new PackageJudge(knowledge, about);
        ofName.add(judge);
        return judge;
    }
}
