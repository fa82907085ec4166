package patchwave.controller;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import patchwave.fuzz.Clear;
import patchwave.fuzz.Scratch;

/** Whatever controller.yaml says: a configuration, or a SettingFault. */
final class ControllerConfigFuzzTest {
    private static final Path FILE = Scratch.directory("controller").resolve("controller.yaml");

    @FuzzTest
    @DictionaryFile(resourcePath = "/controller.dict")
    void read(byte[] utf8) throws IOException {
        Files.write(FILE, utf8);
        try {
            ControllerConfig.load(FILE, "controller-1");
        } catch (SettingFault refused) {
            // The YAML reader's own sentences show the place in several lines.
            String text = Optional.ofNullable(refused.getMessage()).orElse("");
            Clear.require(!text.isBlank(), "a refusal must say why");
        }
    }
}
