package patchwave.exposure;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Binary packages that hold none of the code that their source's vulnerabilities are in. Short on purpose: a package belongs here only
 * where no version of it can be vulnerable, and where feeds that name binary packages leave it out too.
 */
final class Bystanders {
    private record Rule(Pattern source, Pattern binary, String why) {}

    private static final String KERNEL =
            "linux|linux-[0-9.]+|linux-signed(-[a-z0-9]+)?|linux-(hwe|aws|azure|gcp)[a-z0-9.-]*|kernel(-[a-z]+)?";

    private static final List<Rule> RULES = List.of(
            rule(
                    KERNEL,
                    "linux-headers-.*|kernel(-[a-z]+)?-(headers|devel)",
                    "headers to build against: no kernel code runs from it"),
            rule(
                    KERNEL,
                    "linux-libc-dev|linux-source.*|linux-doc.*|kernel(-[a-z]+)?-doc",
                    "headers, sources or texts alone"),
            rule(KERNEL, "linux-kbuild-.*|linux-compiler-.*|linux-config-.*", "tools to build modules, no kernel"),
            rule(KERNEL, "linux-image-(?!unsigned)[a-z].*", "it only depends on a kernel's package"),
            rule("emacs.*|xemacs.*", "emacs-filesystem", "empty directories alone"));

    private Bystanders() {}

    /** Why a binary package is none of its source's vulnerable ones; empty if it may be. */
    static Optional<String> why(String name, String source) {
        return RULES.stream()
                .filter(rule -> rule.binary().matcher(name).matches()
                        && rule.source().matcher(source).matches())
                .map(Rule::why)
                .findFirst();
    }

    private static Rule rule(String source, String binary, String why) {
        return new Rule(Pattern.compile(source), Pattern.compile(binary), why);
    }
}
