package patchwave.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import patchwave.agent.health.HostChecks;
import patchwave.agent.link.Address;
import patchwave.agent.unattended.UnattendedPolicy;

/** What docs/agent.example.yaml shows is what is read. */
final class ExampleTest {
    private static final Path EXAMPLE = Path.of("..", "docs", "agent.example.yaml");

    @Test
    void everyKeyOfTheExampleIsMapped() {
        AgentConfig config = ConfigReader.read(EXAMPLE, "this-host");
        assertThat(config.host()).isEqualTo("web-1");
        assertThat(config.stateDirectory()).isEqualTo(Path.of("/var/lib/patchwave/agent"));
        assertThat(config.controllers()).containsExactly(new Address("controller.example.org", 7443));
        assertThat(config.enrolment()).contains(new Address("controller.example.org", 7445));
        assertThat(config.tokenFile()).contains(Path.of("/etc/patchwave/token"));
        assertThat(config.link())
                .isEqualTo(new AgentConfig.Link.Socket(
                        Path.of("/run/patchwave/agent.sock"), "patchwave-link", Path.of("/var/lib/patchwave/link")));
        assertThat(config.signers().keys()).hasSize(1);
        assertThat(config.signers().required()).isEqualTo(1);
        assertThat(config.environment()).contains("production");
        assertThat(config.packages())
                .isEqualTo(new AgentConfig.Packages(
                        AgentConfig.BackEnd.AUTO, Path.of("/"), Optional.empty(), UnattendedPolicy.REPORT));
        assertThat(config.services()).isEqualTo(new AgentConfig.Services.Systemd(List.of("postgresql")));
        assertThat(config.hooks()).isEqualTo(Path.of("/etc/patchwave/hooks"));
        assertThat(config.hookTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.checksDirectory()).isEqualTo(Path.of("/etc/patchwave/checks.d"));
        assertThat(config.checks()).extracting(HostChecks.Definition::name).containsExactly("web", "ghostd", "sshd");
        assertThat(config.checkTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.checkInterval()).isEqualTo(Duration.ofSeconds(5));
    }

    /** The report names every key that the reader knows: the example must show each of them. */
    @Test
    void theExampleShowsEveryKeyOfTheReader() throws Exception {
        AgentConfig config = ConfigReader.read(EXAMPLE, "this-host");
        String text = Files.readString(EXAMPLE);
        Pattern key = Pattern.compile("(?:.*[.\\]])?([a-z_]+) = .*");
        for (String line : config.report()) {
            Matcher matcher = key.matcher(line);
            assertThat(matcher.matches()).as(line).isTrue();
            assertThat(text).contains(matcher.group(1) + ":");
            assertThat(line).doesNotEndWith("(default)");
        }
    }
}
