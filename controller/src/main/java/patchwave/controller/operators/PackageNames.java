package patchwave.controller.operators;

import java.util.regex.Pattern;

/** The form of package names, versions and architectures, wide enough for Debian, Red Hat and SUSE, and nothing else. */
final class PackageNames {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9+._-]{0,127}");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+:~^_-]{0,127}");
    private static final Pattern ARCHITECTURE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,31}");

    private PackageNames() {}

    static void check(Requests fields, String field, String name) {
        if (!NAME.matcher(name).matches()) {
            fields.fault(field, "a package name of letters, digits, '+', '.', '_' or '-'", Requests.quote(name));
        }
    }

    /** An empty version is none. */
    static void checkVersion(Requests fields, String field, String version) {
        if (!version.isEmpty()) {
            checkExactVersion(fields, field, version);
        }
    }

    static void checkExactVersion(Requests fields, String field, String version) {
        if (!VERSION.matcher(version).matches()) {
            fields.fault(
                    field,
                    "a version of letters, digits, '.', '+', ':', '~', '^', '_' or '-'",
                    Requests.quote(version));
        }
    }

    static void checkArchitecture(Requests fields, String field, String architecture) {
        if (!ARCHITECTURE.matcher(architecture).matches()) {
            fields.fault(field, "an architecture such as amd64 or all", Requests.quote(architecture));
        }
    }
}
