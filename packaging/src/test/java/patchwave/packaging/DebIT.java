package patchwave.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The .debs, installed, upgraded, removed and purged by the real dpkg. */
@Timeout(600)
final class DebIT {
    /** As the agent switches the host's own updates off; see patchwave.agent.unattended. */
    private static final String OFF = "/etc/apt/apt.conf.d/99patchwave-no-unattended-upgrades"
            + " /etc/systemd/system/dnf-automatic.service.d/99-patchwave-off.conf"
            + " /etc/systemd/system/os-update.service.d/99-patchwave-off.conf";
    /** An administrator's, beside one of them. */
    private static final String MINE = "/etc/systemd/system/os-update.service.d/mine.conf";

    private static final String SWITCH_OFF =
            "for off in " + OFF + " " + MINE + "; do mkdir -p $(dirname $off); echo >$off; done";

    private static final Path DEBS = Packages.TARGET.resolve("deb");
    private static final String[] NAMES = {"patchwave-agent", "patchwave-controller", "patchwave-cli"};

    private final ThrowAwayRoot root = ThrowAwayRoot.make();

    DebIT() throws IOException {}

    @BeforeAll
    static void isPossible() throws Exception {
        Shell.require(
                ThrowAwayRoot.isPossible() && Shell.has("dpkg"), "installation of the .debs: needs root and dpkg");
    }

    @BeforeEach
    void install() throws Exception {
        root.run("dpkg --install " + all(DEBS));
    }

    @AfterEach
    void throwAway() throws Exception {
        root.close();
    }

    private static String all(Path folder) throws Exception {
        StringBuilder all = new StringBuilder();
        for (String name : NAMES) {
            all.append(' ').append(Packages.of(folder, name));
        }
        return all.toString();
    }

    private String states() throws Exception {
        return root.run("dpkg-query -W -f '${Package} ${db:Status-Abbrev}\\n' 'patchwave-*'");
    }

    @Test
    void whatIsInstalledIsInOrderAndNeedsNoJava() throws Exception {
        assertThat(states().lines()).hasSize(3).allMatch(line -> line.strip().endsWith("ii"));
        assertThat(root.run("dpkg --verify patchwave-agent patchwave-controller patchwave-cli"))
                .as("files differ from the package's")
                .satisfiesAnyOf(
                        it -> assertThat(it).isEmpty(),
                        // Its group is set after the installation, which is no difference of content.
                        it -> assertThat(it).doesNotContain("5"));
        assertThat(root.tryRun("java -version").code()).isNotZero();
        String version = root.run("dpkg-query -W -f '${Version}' patchwave-agent");
        assertThat(root.run("patchwave-agent --version")).isEqualTo(version);
        assertThat(root.run("patchwave --help")).contains("rollout");
        assertThat(root.run("patchwave controller --help")).contains("operator");
        assertThat(root.run("bash -n /usr/share/bash-completion/completions/patchwave"))
                .isEmpty();
        assertThat(root.run("man --warnings -l /usr/share/man/man8/patchwave-agent.8.gz 2>&1 || true"))
                .doesNotContain("warning");
    }

    /** A service has no locale, in which a JVM has no paths for files with other letters than ASCII's. */
    @Test
    void theAgentHasPathsForAllNames() throws Exception {
        String settings = root.run("env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C"
                + " PATCHWAVE_JAVA_OPTS=-XshowSettings:properties patchwave-agent --version 2>&1");
        assertThat(settings).contains("sun.jnu.encoding = UTF-8");
    }

    @Test
    void ownersAndModesAreNarrow() throws Exception {
        assertThat(root.owner("/etc/patchwave")).isEqualTo("root:root 755");
        assertThat(root.owner("/etc/patchwave/agent.yaml")).isEqualTo("root:root 644");
        assertThat(root.owner("/etc/patchwave/controller.yaml")).isEqualTo("root:patchwave 640");
        assertThat(root.owner("/etc/patchwave/hooks/drain.d")).isEqualTo("root:root 755");
        assertThat(root.owner("/var/lib/patchwave/agent")).isEqualTo("root:root 700");
        assertThat(root.owner("/var/lib/patchwave/link")).isEqualTo("patchwave-link:patchwave-link 700");
        assertThat(root.owner("/var/lib/patchwave/controller")).isEqualTo("patchwave:patchwave 700");
        assertThat(root.run("getent passwd patchwave")).endsWith(":/usr/sbin/nologin");
        assertThat(root.run("find /usr/lib/patchwave ! -type l -perm /022; find /usr/lib/patchwave ! -user root"))
                .isEmpty();
        assertThat(root.run("find /usr/lib/patchwave -perm /6000")).isEmpty();
    }

    @Test
    void servicesAreEnabledAndTheAgentSaysWhatItLacks() throws Exception {
        for (String unit : new String[] {"patchwave-agent", "patchwave-link", "patchwave-controller"}) {
            assertThat(root.has("/etc/systemd/system/multi-user.target.wants/" + unit + ".service"))
                    .as(unit)
                    .isTrue();
        }
        Shell.End unconfigured = root.tryRun("patchwave-agent run --config /etc/patchwave/agent.yaml");
        assertThat(unconfigured.code()).as(unconfigured.output()).isEqualTo(78);
        assertThat(unconfigured.output()).contains("plan_signers");
    }

    @Test
    void rootMakesOperatorsAndTheStateStaysTheControllers() throws Exception {
        root.run("patchwave-controller operator create ann --role admin --out /root/ann"
                + " --config /etc/patchwave/controller.yaml");
        assertThat(root.owner("/root/ann/client-key.pem")).isEqualTo("root:root 600");
        assertThat(root.run("find /var/lib/patchwave/controller ! -user patchwave"))
                .isEmpty();
        assertThat(root.run("find /var/lib/patchwave/controller -name '*.pem'")).contains("authority-key.pem");
    }

    @Test
    void anUpgradeKeepsConfigurationStateAndWhatRuns() throws Exception {
        root.run("echo mine >/var/lib/patchwave/agent/kept");
        String old = root.run("readlink -f /usr/lib/patchwave/agent/current");
        // Configured, and waiting for its network process: an agent that runs.
        root.run("patchwave operator keygen --out /root/key.pem >/root/key.txt;"
                + " key=$(grep -o '[A-Za-z0-9+/=]\\{50,\\}' /root/key.txt | head -n 1);"
                + " sed -i \"s|^plan_signers: .*|plan_signers: [$key]|\" /etc/patchwave/agent.yaml");
        String said = root.run("patchwave-agent run --config /etc/patchwave/agent.yaml >/root/agent.log 2>&1 & runs=$!;"
                + " turns=0; until test -S /run/patchwave/agent.sock || [ $turns -gt 300 ]; do"
                + " sleep 0.1; turns=$((turns + 1)); done;"
                + " dpkg --install " + all(Packages.next().resolve("deb")) + ";"
                + " kill -0 $runs && echo still there; ls /usr/lib/patchwave/agent/versions;"
                + " kill $runs; wait $runs; /usr/lib/patchwave/agent/switch prune;"
                + " echo pruned; ls /usr/lib/patchwave/agent/versions");
        String before = said.substring(0, said.indexOf("pruned"));
        String after = said.substring(said.indexOf("pruned"));
        assertThat(before).contains("still there");
        String oldName = old.substring(old.lastIndexOf('/') + 1);
        assertThat(before).contains(oldName).contains(Packages.NEXT + "-");
        assertThat(after).doesNotContain(oldName).contains(Packages.NEXT + "-");
        assertThat(root.run("patchwave-agent --version")).isEqualTo(Packages.NEXT);
        assertThat(root.run("cat /etc/patchwave/agent.yaml")).doesNotContain("plan_signers: []");
        assertThat(root.run("cat /var/lib/patchwave/agent/kept")).isEqualTo("mine");
        assertThat(root.owner("/etc/patchwave/controller.yaml")).isEqualTo("root:patchwave 640");
        assertThat(states().lines()).allMatch(line -> line.strip().endsWith("ii"));
    }

    @Test
    void untilTheNewVersionIsConfiguredTheOldOneRuns() throws Exception {
        String version = root.run("patchwave-agent --version");
        root.run("dpkg --unpack " + Packages.of(Packages.next().resolve("deb"), "patchwave-agent"));
        assertThat(root.run("patchwave-agent --version")).isEqualTo(version);
        root.run("dpkg --configure -a");
        assertThat(root.run("patchwave-agent --version")).isEqualTo(Packages.NEXT);
    }

    @Test
    void anAdministratorsDisablingSurvivesAnUpgrade() throws Exception {
        root.run("systemctl disable patchwave-agent.service");
        root.run(SWITCH_OFF);
        root.run("dpkg --install " + all(Packages.next().resolve("deb")));
        root.run("ls " + OFF);
        assertThat(root.has("/etc/systemd/system/multi-user.target.wants/patchwave-agent.service"))
                .isFalse();
    }

    @Test
    void removalKeepsConfigurationAndStateAndPurgeTakesThem() throws Exception {
        root.run("echo journal >/var/lib/patchwave/agent/journal.ndjson; echo secret >/etc/patchwave/token");
        root.run(SWITCH_OFF);
        root.run("dpkg --remove patchwave-agent patchwave-controller patchwave-cli");
        assertThat(root.has("/usr/lib/patchwave")).isFalse();
        assertThat(root.has("/usr/sbin/patchwave-agent")).isFalse();
        assertThat(root.has("/etc/patchwave/agent.yaml")).isTrue();
        assertThat(root.has("/var/lib/patchwave/agent/journal.ndjson")).isTrue();
        assertThat(root.has("/var/lib/patchwave/controller")).isTrue();
        assertThat(root.run("ls -d " + OFF + " /etc/systemd/system/dnf-automatic.service.d " + MINE + " 2>&- || true"))
                .isEqualTo(MINE);

        root.run("dpkg --install " + all(DEBS));
        assertThat(root.has("/etc/systemd/system/multi-user.target.wants/patchwave-agent.service"))
                .isTrue();
        assertThat(root.run("cat /var/lib/patchwave/agent/journal.ndjson")).isEqualTo("journal");

        root.run("dpkg --purge patchwave-agent patchwave-controller patchwave-cli");
        assertThat(root.run("find /etc /usr/bin /usr/sbin /usr/lib /usr/share /var/lib -name '*patchwave*'"))
                .isEmpty();
        // Not even a memory of their configuration.
        assertThat(root.tryRun("dpkg-query -W 'patchwave-*'").code()).isEqualTo(1);
    }
}
