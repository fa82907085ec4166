package patchwave.cli.rollout;

import patchwave.proto.agent.v1.PackageWish;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads NAME or NAME=VERSION. Whether there is such a package is for the hosts to say. */
public final class PackageArgument implements ITypeConverter<PackageWish> {
    @Override
    public PackageWish convert(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        if (name.isBlank() || text.endsWith("=")) {
            throw new TypeConversionException("'" + text + "' is not NAME or NAME=VERSION");
        }
        return PackageWish.newBuilder()
                .setName(name)
                .setVersion(equals < 0 ? "" : text.substring(equals + 1))
                .build();
    }
}
