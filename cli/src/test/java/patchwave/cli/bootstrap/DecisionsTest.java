package patchwave.cli.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchwave.cli.ssh.Hop;
import patchwave.cli.ssh.SshTarget;
import patchwave.proto.operator.v1.HostView;
import patchwave.proto.operator.v1.Label;

/** What is to be done on a host, decided from what it says. */
final class DecisionsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T23:04:05Z");
    private static final AgentSettings SETTINGS =
            new AgentSettings(List.of("c:7443"), "c:7445", List.of("KEY"), Map.of());

    private static HostFacts facts(String manager, String architecture, String more) {
        return HostFacts.of(Answer.parse("""
            patchwave:uid=0
            patchwave:manager=%s
            patchwave:architecture=%s
            patchwave:systemd=yes
            %s
            """.formatted(manager, architecture, more)));
    }

    private static List<AgentPackage> packages(String... names) {
        List<AgentPackage> packages = new ArrayList<>();
        for (String name : names) {
            packages.add(AgentPackage.named(Path.of(name), 7).orElseThrow());
        }
        return packages;
    }

    @ParameterizedTest
    @CsvSource({
        "patchwave-agent_0.2.0_amd64.deb, .deb, 0.2.0, amd64",
        "patchwave-agent_1%3a0.2.0-1_all.deb, .deb, 1:0.2.0-1, all",
        "patchwave-agent-0.2.0-1.x86_64.rpm, .rpm, 0.2.0-1, x86_64",
        "patchwave-agent-0.2.0~rc1-1.noarch.rpm, .rpm, 0.2.0~rc1-1, noarch"
    })
    void packagesAreKnownByTheirNames(String name, String suffix, String version, String architecture) {
        AgentPackage found = AgentPackage.named(Path.of("dist", name), 7).orElseThrow();
        assertThat(List.of(found.suffix(), found.version(), found.architecture()))
                .containsExactly(suffix, version, architecture);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"patchwave-controller_1_amd64.deb", "patchwave-agent.deb", "x.rpm", "patchwave-agent-1.rpm"})
    void otherFilesAreNone(String name) {
        assertThat(AgentPackage.named(Path.of(name), 7)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "apt, amd64, '', patchwave-agent_2_amd64.deb",
        "apt, arm64, '', patchwave-agent_2_arm64.deb",
        "dnf, x86_64, '', patchwave-agent-2-1.x86_64.rpm",
        "zypper, x86_64, patchwave:installed=1-1, patchwave-agent-2-1.x86_64.rpm",
        "zypper, x86_64, patchwave:installed=2-1, ''",
        "apt, amd64, patchwave:installed=2, ''",
        "apt, amd64, patchwave:broken=iF, patchwave-agent_2_amd64.deb"
    })
    void eachHostGetsThePackageThatFits(String manager, String architecture, String more, String expected) {
        PackageDecision decision = PackageDecision.of(
                facts(manager, architecture, more),
                packages(
                        "patchwave-agent_2_amd64.deb",
                        "patchwave-agent_2_arm64.deb",
                        "patchwave-agent-2-1.x86_64.rpm"));
        if (expected.isEmpty()) {
            assertThat(decision).isInstanceOf(PackageDecision.Keep.class);
        } else {
            assertThat(decision)
                    .isInstanceOfSatisfying(
                            PackageDecision.Install.class,
                            install -> assertThat(install.chosen().file()).hasToString(expected));
        }
    }

    @Test
    void whereNothingFitsItSaysWhatIsNeeded() {
        assertThat(PackageDecision.of(facts("dnf", "aarch64", ""), packages("patchwave-agent_2_amd64.deb")))
                .isInstanceOfSatisfying(
                        PackageDecision.Refuse.class,
                        it -> assertThat(it.why()).contains("a .rpm for aarch64", "2 for amd64 (.deb)"));
        assertThat(PackageDecision.of(facts("none", "x", ""), packages())).isInstanceOf(PackageDecision.Refuse.class);
        assertThat(PackageDecision.of(facts("apt", "amd64", ""), packages()))
                .isInstanceOf(PackageDecision.Refuse.class);
        assertThat(PackageDecision.of(facts("apt", "amd64", "patchwave:installed=1"), packages()))
                .isEqualTo(new PackageDecision.Keep("1"));
        assertThat(PackageDecision.of(
                        facts("apt", "amd64", ""),
                        packages("patchwave-agent_2_amd64.deb", "patchwave-agent_3_amd64.deb")))
                .isInstanceOf(PackageDecision.Refuse.class);
    }

    private static ConfigurationDecision configuration(
            @Nullable String existing, boolean isPackaged, boolean isOverwriting) {
        return ConfigurationDecision.of(
                Optional.ofNullable(existing), isPackaged, SETTINGS, "web-1", "dev", isOverwriting);
    }

    @Test
    void aConfigurationThatIsAbsentOrThePackagesOwnIsWritten() {
        String text = SETTINGS.text("web-1", "dev");
        assertThat(configuration(null, false, false)).isEqualTo(new ConfigurationDecision.Write(text, List.of()));
        assertThat(configuration("x: 1", true, false)).isEqualTo(new ConfigurationDecision.Write(text, List.of()));
        assertThat(text).contains("host: web-1", "environment: dev", "- KEY", "enrolment: c:7445");
        assertThat(configuration(text, false, false))
                .isInstanceOfSatisfying(
                        ConfigurationDecision.Keep.class,
                        keep -> assertThat(keep.differences()).isEmpty());
    }

    @Test
    void anEditedConfigurationStaysWithItsDifferencesOrIsReplaced() {
        String edited =
                SETTINGS.text("web-1", "dev").replace("c:7445", "d:1").replace("- KEY", "- OTHER") + "checks: []\n";
        assertThat(configuration(edited, false, false))
                .isInstanceOfSatisfying(
                        ConfigurationDecision.Keep.class,
                        keep -> assertThat(keep.differences())
                                .containsExactly(
                                        "controller.enrolment is d:1, would be c:7445",
                                        "plan_signers is [OTHER], would be [KEY]"));
        assertThat(configuration(edited, false, true))
                .isInstanceOfSatisfying(
                        ConfigurationDecision.Write.class,
                        write -> assertThat(write.replaced()).hasSize(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: [", "- list", "host: web-2", "environment: production"})
    void aConfigurationOfAnotherHostIsARefusalUntilItMayBeReplaced(String existing) {
        assertThat(configuration(existing, false, false))
                .isInstanceOfSatisfying(
                        ConfigurationDecision.Refuse.class,
                        refuse -> assertThat(refuse.why()).contains("--overwrite-config"));
        assertThat(configuration(existing, false, true)).isInstanceOf(ConfigurationDecision.Write.class);
    }

    @Test
    void furtherKeysWinOverOurs() {
        AgentSettings more = new AgentSettings(
                List.of("c:7443"),
                "c:7445",
                List.of(),
                Map.of("plan_signers", List.of("A", "B"), "state_directory", "/srv/patchwave"));
        assertThat(more.values("h", "e"))
                .containsEntry("plan_signers", List.of("A", "B"))
                .containsEntry("state_directory", "/srv/patchwave")
                .containsEntry("host", "h");
    }

    @Test
    void aTokenIsBroughtToAHostWithoutACertificateAlone() {
        assertThat(TokenDecision.of(new HostCertificate.None(), "web-1", NOW)).isEqualTo(new TokenDecision.Place());
        assertThat(TokenDecision.of(new HostCertificate.Issued("web-1", NOW.plusSeconds(1)), "web-1", NOW))
                .isEqualTo(new TokenDecision.NotNeeded(NOW.plusSeconds(1)));
        for (HostCertificate wrong : List.of(
                new HostCertificate.Issued("web-1", NOW),
                new HostCertificate.Issued("web-2", NOW.plusSeconds(1)),
                new HostCertificate.Damaged())) {
            assertThat(TokenDecision.of(wrong, "web-1", NOW)).isInstanceOf(TokenDecision.Refuse.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "web-1, dev, a, ''",
        "web-1, dev, b, 'web-1 was enrolled as dev zone=a, but the inventory says dev zone=b. '",
        "web-1, staging, a, 'web-1 was enrolled as dev zone=a, but the inventory says staging zone=a. '",
        "web-1, dev, '', 'web-1 was enrolled as dev zone=a, but the inventory says dev. '",
        "web-2, staging, b, ''",
        ", staging, b, ''"
    })
    void anEnrolledHostIsWhatTheControllerHasItAs(
            @Nullable String enrolledAs, String environment, String zone, String expected) {
        HostState state = new HostState(
                enrolledAs == null
                        ? new HostCertificate.None()
                        : new HostCertificate.Issued(enrolledAs, NOW.plusSeconds(1)),
                Optional.of("/link"),
                false,
                List.of());
        HostWish wish = new HostWish(
                "web-1",
                Optional.of(environment),
                zone.isEmpty() ? Map.of() : Map.of("zone", zone),
                new SshTarget(Hop.parse("web-1"), "me", List.of(), List.of(), Optional.empty()),
                Optional.empty());
        HostView known = HostView.newBuilder()
                .setEnvironment("dev")
                .addLabels(Label.newBuilder().setName("zone").setValue("a"))
                .build();
        assertThat(EnrolmentDifference.of(state, wish, Optional.empty())).isEmpty();
        String found = EnrolmentDifference.of(state, wish, Optional.of(known)).orElse("");
        assertThat(found).startsWith(expected);
        assertThat(found.isEmpty()).isEqualTo(expected.isEmpty());
    }

    @Test
    void certificatesAreReadAndWhatIsNoneIsDamaged() {
        Instant end = Instant.parse("2026-12-01T00:00:00Z");
        assertThat(HostCertificate.of(Optional.of(TestCertificate.pem("web-1", end))))
                .isEqualTo(new HostCertificate.Issued("web-1", end));
        assertThat(HostCertificate.of(Optional.of("nothing"))).isInstanceOf(HostCertificate.Damaged.class);
        assertThat(HostCertificate.of(Optional.of(""))).isInstanceOf(HostCertificate.Damaged.class);
        assertThat(HostState.of(Answer.parse("patchwave:certificate=%%%")).certificate())
                .isInstanceOf(HostCertificate.Damaged.class);
    }

    @ParameterizedTest
    @CsvSource({
        "a loaded inactive disabled, false, 'enabled a, started a'",
        "a loaded failed enabled, false, 'started a'",
        "a loaded active enabled, false, ''",
        "a loaded active enabled, true, 'restarted a'",
        "a loaded activating static, true, 'restarted a'",
        "a loaded active masked-runtime, true, REFUSED",
        "a masked inactive masked, true, REFUSED",
        "nonsense, true, REFUSED"
    })
    void unitsRunNowAndAfterEachBoot(String unit, boolean isNew, String expected) {
        HostState state = HostState.of(Answer.parse("patchwave:unit=" + unit));
        ServiceDecision decision = ServiceDecision.of(facts("apt", "amd64", ""), state.units(), _ -> isNew);
        assertThat(
                        switch (decision) {
                            case ServiceDecision.Act act -> act.shown();
                            case ServiceDecision.Refuse refuse -> "REFUSED";
                        })
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "configured=1000, a 1001, true",
        "configured=1000, a 1000, false",
        "configured=1000, a 999, false",
        "configured=1000, b 1001, false",
        "configured=1000, a soon, false",
        "configured=, a 1001, false"
    })
    void onlyAProcessThatIsYoungerThanTheConfigurationHasReadIt(String written, String started, boolean expected) {
        ConfigurationInForce inForce =
                ConfigurationInForce.of(Answer.parse("patchwave:" + written + "\npatchwave:started=" + started));
        assertThat(inForce.isReadBy(new HostState.Unit("a", "loaded", "active", "enabled")))
                .isEqualTo(expected);
    }

    @Test
    void aHostThatDoesNotAnswerAsAShellIsAFault() {
        assertThatThrownBy(() -> HostFacts.of(Answer.parse("uid=0\nwelcome to the appliance")))
                .isInstanceOf(StepFault.class)
                .hasMessageContaining("login shell");
    }

    @Test
    void whereAnAgentKeepsWhatIsReadFromItsConfiguration() {
        AgentPlaces usual = AgentPlaces.of(Map.of());
        assertThat(usual.identityDirectories()).containsExactly("/var/lib/patchwave/link", "/var/lib/patchwave/agent");
        assertThat(usual.linkUser()).contains("patchwave-link");
        AgentPlaces other = AgentPlaces.of(Map.of(
                "state_directory",
                "/s",
                "enrolment_token_file",
                "/t",
                "link",
                Map.of("user", "u", "state_directory", "/l")));
        assertThat(other).isEqualTo(new AgentPlaces("/s", List.of("/l", "/s"), "/t", Optional.of("u")));
        AgentPlaces alone = AgentPlaces.of(Map.of("link", Map.of("mode", "in-process")));
        assertThat(alone.linkUser()).isEmpty();
        assertThat(alone.identityDirectories()).containsExactly("/var/lib/patchwave/agent");

        HostState both = HostState.of(Answer.parse("""
            patchwave:unit=patchwave-agent.service loaded active enabled
            patchwave:unit=patchwave-link.service loaded inactive static
            """));
        assertThat(usual.unitsOf(both)).hasSize(2);
        assertThat(alone.unitsOf(both).stream().map(HostState.Unit::name)).containsExactly("patchwave-agent.service");
    }
}
