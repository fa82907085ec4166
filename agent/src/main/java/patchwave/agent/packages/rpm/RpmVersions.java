package patchwave.agent.packages.rpm;

import static patchwave.agent.packages.PackageFailureReason.INTERNAL;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchwave.agent.packages.PackageTrouble;

/**
 * Versions as this host's rpm orders them. Written "[epoch:]version-release", without an epoch of 0, everywhere in the agent.
 */
public final class RpmVersions {
    private static final Pattern FORM =
            Pattern.compile("(?:([0-9]{1,10}):)?([A-Za-z0-9._+~^]{1,200})-([A-Za-z0-9._+~^]{1,200})");

    private final RpmPrograms programs;

    /** Compares by asking rpm. */
    public RpmVersions(RpmPrograms programs) {
        this.programs = programs;
    }

    /**
     * A version as the agent writes it.
     *
     * @throws IllegalArgumentException if it is not "[epoch:]version-release"
     */
    public static String canonical(String text) {
        Matcher matcher = matched(text);
        String epoch = epoch(matcher);
        return (epoch.equals("0") ? "" : epoch + ":") + matcher.group(2) + "-" + matcher.group(3);
    }

    /** Such as "libghost-1:1.0-2.x86_64", the name that rpm, dnf and zypper all understand. */
    public static String specification(String name, String architecture, String version) {
        return name + "-" + version + "." + architecture;
    }

    private static Matcher matched(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("version '" + text + "': expected [epoch:]version-release");
        }
        return matcher;
    }

    private static String epoch(Matcher matcher) {
        String epoch = matcher.group(1) == null ? "" : matcher.group(1).replaceFirst("^0+", "");
        return epoch.isEmpty() ? "0" : epoch;
    }

    /** Whether version a is older than version b. */
    public boolean isOlder(String a, String b) throws PackageTrouble, InterruptedException {
        return !a.equals(b) && compare(a, b) < 0;
    }

    /** The newest of these; empty if there are none. */
    public Optional<String> newest(List<String> versions) throws PackageTrouble, InterruptedException {
        Optional<String> newest = Optional.empty();
        for (String version : versions.stream().distinct().toList()) {
            if (newest.isEmpty() || isOlder(newest.get(), version)) {
                newest = Optional.of(version);
            }
        }
        return newest;
    }

    private int compare(String a, String b) throws PackageTrouble, InterruptedException {
        Matcher left = matched(a);
        Matcher right = matched(b);
        List<String> comparisons = new ArrayList<>();
        comparisons.add("rpm.vercmp('" + epoch(left) + "', '" + epoch(right) + "')");
        for (int part = 2; part <= 3; part++) {
            comparisons.add("rpm.vercmp('" + left.group(part) + "', '" + right.group(part) + "')");
        }
        String output =
                programs.query("rpm", "--eval", "%{lua: print(" + String.join(" .. ' ' .. ", comparisons) + ")}");
        String[] words = output.strip().split("\\s+", -1);
        if (words.length != comparisons.size()) {
            throw wrong(a, b, output);
        }
        for (String word : words) {
            switch (word) {
                case "0" -> {}
                case "-1" -> {
                    return -1;
                }
                case "1" -> {
                    return 1;
                }
                default -> throw wrong(a, b, output);
            }
        }
        return 0;
    }

    private static PackageTrouble wrong(String a, String b, String output) {
        return PackageTrouble.lasting(
                INTERNAL, "rpm must compare " + a + " and " + b + " as three of -1, 0, 1, but said: " + output);
    }
}
