package patchwave.agent.config;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import patchwave.fuzz.Clear;

/** Whatever agent.yaml says: a configuration, or a ConfigException. */
final class AgentConfigFuzzTest {
    @FuzzTest
    @DictionaryFile(resourcePath = "/agent.dict")
    void read(byte[] utf8) {
        try {
            ConfigReader.read("agent.yaml", new String(utf8, StandardCharsets.UTF_8), "web-1");
        } catch (ConfigException refused) {
            // The YAML reader's own sentences show the place in several lines.
            String text = Optional.ofNullable(refused.getMessage()).orElse("");
            Clear.require(!text.isBlank(), "a refusal must say why");
        }
    }
}
