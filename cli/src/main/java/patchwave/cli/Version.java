package patchwave.cli;

import java.util.Optional;

/** The version that the build wrote into the jar. */
final class Version {
    static final String OF_THIS_BUILD = Optional.ofNullable(
                    Version.class.getPackage().getImplementationVersion())
            .orElse("(from a checkout)");

    private Version() {}
}
