package patchwave.cli.argument;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import picocli.CommandLine.Parameters;

/** A fleet file that the user names. */
public final class FleetFileArgument {
    @Parameters(paramLabel = "FILE", description = "The fleet file, YAML.")
    private Path file = Path.of("");

    public Path path() {
        return file;
    }

    /**
     * Its text.
     *
     * @throws Refusal if it cannot be read
     */
    public String text() {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new Refusal(ExitCode.REFUSED, file + ": there is no such file", e);
        } catch (CharacterCodingException e) {
            throw new Refusal(ExitCode.REFUSED, file + ": expected UTF-8 text; save it as UTF-8", e);
        } catch (IOException e) {
            throw new Refusal(ExitCode.REFUSED, file + ": cannot be read (" + e + ")", e);
        }
    }
}
