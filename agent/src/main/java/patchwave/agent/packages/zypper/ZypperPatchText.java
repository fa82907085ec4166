package patchwave.agent.packages.zypper;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchwave.agent.packages.PackageTarget;
import patchwave.agent.packages.rpm.RpmVersions;

/** Reads "zypper info --type patch --conflicts", which has no XML: what a patch conflicts with is what it fixes. */
final class ZypperPatchText {
    private static final Pattern NAME = Pattern.compile("^Name\\s*: (\\S+)$");
    /** "    libghost.x86_64 < 1.0-2". */
    private static final Pattern FIX = Pattern.compile("^ {2,}(\\S+)\\.(\\w+) < (\\S+-\\S+)$");

    private ZypperPatchText() {}

    /** Fixing versions by name of patch. */
    static Map<String, List<PackageTarget>> fixes(String output) {
        Map<String, List<PackageTarget>> fixes = new LinkedHashMap<>();
        String patch = "";
        for (String line : output.lines().toList()) {
            Matcher name = NAME.matcher(line);
            Matcher fix = FIX.matcher(line);
            if (name.matches()) {
                patch = name.group(1);
            } else if (fix.matches()) {
                fixes.computeIfAbsent(patch, it -> new ArrayList<>())
                        .add(new PackageTarget(fix.group(1), fix.group(2), RpmVersions.canonical(fix.group(3))));
            }
        }
        return fixes;
    }
}
