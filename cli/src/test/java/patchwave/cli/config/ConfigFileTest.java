package patchwave.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;

final class ConfigFileTest {
    private static final String GOOD =
            "controller: 127.0.0.1:7444\nauthority: authority.pem\ncertificate: /etc/c.pem\nkey: k.pem\n";

    @TempDir
    Path directory;

    @Test
    void pathsAreRelativeToTheFile() throws Exception {
        CliConfig config = ConfigFile.read(write(GOOD));
        assertThat(config.controller()).isEqualTo("127.0.0.1:7444");
        assertThat(config.authority()).isEqualTo(directory.resolve("authority.pem"));
        assertThat(config.certificate()).isEqualTo(Path.of("/etc/c.pem"));
        assertThat(config.signingKey()).isEmpty();
    }

    @Test
    void addressesOfVersionSixHaveBrackets() throws Exception {
        CliConfig config = ConfigFile.read(write(GOOD.replace("127.0.0.1:7444", "'[::1]:7444'")));
        assertThat(config.host()).isEqualTo("::1");
        assertThat(config.controller()).isEqualTo("[::1]:7444");
    }

    @Test
    void theOptionWinsOverTheVariableOverTheHome() {
        Path home = Path.of("/home/a");
        Map<String, String> environment = Map.of("PATCHWAVE_CONFIG", "/e.yaml");
        assertThat(ConfigFile.locate(Optional.of(Path.of("/o.yaml")), environment, home))
                .isEqualTo(Path.of("/o.yaml"));
        assertThat(ConfigFile.locate(Optional.empty(), environment, home)).isEqualTo(Path.of("/e.yaml"));
        assertThat(ConfigFile.locate(Optional.empty(), Map.of(), home))
                .isEqualTo(Path.of("/home/a/.config/patchwave/patchwave.yaml"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "colour: red | unknown key 'colour'; the keys are controller, authority",
                "signing_key: [a] | key 'signing_key' must be a text",
                "key: again.pem | is not valid YAML"
            })
    void anExtraLineThatIsWrongIsNamed(String line, String said) throws Exception {
        refused(GOOD + line + "\n", said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1:7444 | localhost | must be HOST:PORT",
                "127.0.0.1:7444 | localhost:0 | port from 1 to 65535, found 'localhost:0'",
                "127.0.0.1:7444 | localhost:99999 | port from 1 to 65535",
                "key: k.pem | key: '' | key 'key' is missing or empty"
            })
    void aWrongValueIsNamed(String good, String bad, String said) throws Exception {
        refused(GOOD.replace(good, bad), said);
    }

    @Test
    void aMissingFileSaysHowToGetOne() {
        assertThatThrownBy(() -> ConfigFile.read(directory.resolve("none.yaml")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("none.yaml: there is no such file")
                .hasMessageContaining("operator create");
    }

    @ParameterizedTest
    @CsvSource({"rw-------,true", "r--------,true", "rw-r-----,false", "rw----r--,false", "rw--w----,false"})
    void aKeyThatOthersCanTouchIsNotUsed(String mode, boolean isUsed) throws Exception {
        Path key = Files.writeString(directory.resolve("key.pem"), "secret");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(mode));
        if (isUsed) {
            assertThat(SecretFile.read(key)).isEqualTo("secret");
        } else {
            assertThatThrownBy(() -> SecretFile.read(key))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("chmod 600 " + key)
                    .hasMessageContaining(mode);
        }
    }

    private void refused(String text, String said) throws Exception {
        Path file = write(text);
        assertThatThrownBy(() -> ConfigFile.read(file))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.BAD_CONFIGURATION))
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(said);
    }

    private Path write(String text) throws Exception {
        return Files.writeString(directory.resolve("patchwave.yaml"), text);
    }
}
