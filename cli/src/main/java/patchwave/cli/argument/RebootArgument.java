package patchwave.cli.argument;

import patchwave.proto.plan.v1.RebootPolicy;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The fleet file's words for what happens when a host needs a reboot. */
public final class RebootArgument implements ITypeConverter<RebootPolicy> {
    @Override
    public RebootPolicy convert(String text) {
        return switch (text) {
            case "report" -> RebootPolicy.REBOOT_POLICY_REPORT;
            case "when-needed" -> RebootPolicy.REBOOT_POLICY_WHEN_NEEDED;
            default -> throw new TypeConversionException("expected report or when-needed, found '%s'".formatted(text));
        };
    }
}
