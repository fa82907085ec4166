package patchwave.exposure;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which packages are a kernel's image, or belong to one. */
final class Kernels {
    private static final Pattern OF_DPKG =
            Pattern.compile("linux-(image|modules|modules-extra)(-unsigned|-extra)?-[0-9].*");
    private static final Pattern OF_RPM =
            Pattern.compile("kernel(-(rt|64k|uek|default|azure|debug))?(-(core|modules|modules-core|modules-extra))?");
    private static final Pattern SIGNED = Pattern.compile("linux-signed(-.*)?");
    private static final Pattern DEBIAN_ARCHITECTURE = Pattern.compile("amd64|arm64|i386");

    private Kernels() {}

    static boolean isImage(String name, String source) {
        // Most packages are no kernel's, and a fleet has millions.
        if (!name.startsWith("linux-") && !name.startsWith("kernel")) {
            return false;
        }
        return (OF_DPKG.matcher(name).matches() || OF_RPM.matcher(name).matches())
                && (source.startsWith("linux") || source.startsWith("kernel"));
    }

    /**
     * A signed kernel is built from a source that holds signatures alone, with a version of its own. What vendors speak about is the
     * source that was signed, and its version is the binary package's.
     */
    static InstalledPackage unsigned(InstalledPackage installed) {
        if (!installed.source().startsWith("linux-signed")) {
            return installed;
        }
        Matcher signed = SIGNED.matcher(installed.source());
        if (!signed.matches()) {
            return installed;
        }
        String flavour = signed.group(1) == null ? "" : signed.group(1);
        boolean isOfArchitecture = flavour.isEmpty()
                || DEBIAN_ARCHITECTURE.matcher(flavour.substring(1)).matches();
        return new InstalledPackage(
                installed.name(),
                installed.version(),
                installed.architecture(),
                isOfArchitecture ? "linux" : "linux" + flavour,
                installed.version(),
                installed.module(),
                installed.origin());
    }
}
