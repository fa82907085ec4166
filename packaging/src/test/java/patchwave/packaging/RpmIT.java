package patchwave.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The .rpms, installed, upgraded and removed by the real rpm with a database of its own. */
@Timeout(600)
final class RpmIT {
    /** As the agent switches the host's own updates off; see patchwave.agent.unattended. */
    private static final String OFF = "/etc/apt/apt.conf.d/99patchwave-no-unattended-upgrades"
            + " /etc/systemd/system/dnf-automatic.service.d/99-patchwave-off.conf"
            + " /etc/systemd/system/os-update.service.d/99-patchwave-off.conf";
    /** An administrator's, beside one of them. */
    private static final String MINE = "/etc/systemd/system/os-update.service.d/mine.conf";

    private static final String SWITCH_OFF =
            "for off in " + OFF + " " + MINE + "; do mkdir -p $(dirname $off); echo >$off; done";

    private static final Path RPMS = Packages.TARGET.resolve("rpm");
    private static final String[] NAMES = {"patchwave-agent", "patchwave-controller", "patchwave-cli"};
    /** Debian's rpm keeps its database in the home folder without the first, and changes nothing without the second. */
    private static final String RPM = "rpm --dbpath /var/lib/rpm ";

    private static final String CHANGE = RPM + "--force-debian ";

    private final ThrowAwayRoot root = ThrowAwayRoot.make();

    RpmIT() throws IOException {}

    @BeforeAll
    static void isPossible() throws Exception {
        Shell.require(
                ThrowAwayRoot.isPossible() && Shell.has("rpm") && Shell.has("rpmbuild"),
                "installation of the .rpms: needs root and rpm");
    }

    @BeforeEach
    void install() throws Exception {
        root.run(RPM + "--initdb");
        root.run(CHANGE + "--install " + machine());
        root.run(CHANGE + "--install " + all(RPMS));
    }

    @AfterEach
    void throwAway() throws Exception {
        root.close();
    }

    /** What a machine of this kind has, so that the packages' requirements are checked. */
    private String machine() throws Exception {
        root.run("""
            mkdir -p /root/shim; cd /root/shim; cat >shim.spec <<'END'
            Name: lab-machine
            Version: 1
            Release: 1
            Summary: what every machine has
            License: none
            BuildArch: noarch
            Provides: glibc = 2.36
            Provides: systemd
            Provides: /bin/sh
            Provides: /usr/sbin/useradd
            %description
            What every machine has.
            %files
            END
            rpmbuild -bb --quiet --define '_topdir /root/shim' --define '_rpmdir /root/shim' shim.spec
            """);
        return "/root/shim/noarch/lab-machine-1-1.noarch.rpm";
    }

    private static String all(Path folder) throws Exception {
        StringBuilder all = new StringBuilder();
        for (String name : NAMES) {
            all.append(' ').append(Packages.of(folder, name));
        }
        return all.toString();
    }

    @Test
    void whatIsInstalledIsInOrderAndNeedsNoJava() throws Exception {
        assertThat(root.run(RPM + "--checksig --nosignature " + all(RPMS)).lines())
                .hasSize(3)
                .allMatch(line -> line.endsWith("digests OK"));
        assertThat(root.tryRun(RPM + "--verify --nodeps patchwave-agent patchwave-controller patchwave-cli")
                        .output())
                .isEmpty();
        String version = root.run(RPM + "--query --queryformat '%{VERSION}' patchwave-agent");
        assertThat(root.run("patchwave-agent --version")).isEqualTo(version);
        assertThat(root.run("patchwave --help")).contains("rollout");
        assertThat(root.run("patchwave controller --help")).contains("operator");
        assertThat(root.run(RPM + "--query --configfiles patchwave-agent patchwave-controller"))
                .isEqualTo("/etc/patchwave/agent.yaml\n/etc/patchwave/controller.yaml");
        // Of what the runtime has inside nothing is offered to others, nor asked of them.
        assertThat(root.run(RPM + "--query --provides patchwave-agent").lines())
                .allMatch(line -> line.startsWith("patchwave-agent"));
    }

    /** As docs/installation.md has it, but for systemd, which no process of a test can have. */
    @Test
    void aHostOfThesePackagesIsEnrolledAndReports() throws Exception {
        String said = root.run("""
            cat >>/etc/patchwave/controller.yaml <<'END'
            announce_names: [localhost]
            listen: {agents: "127.0.0.1:@AGENTS@", operators: "127.0.0.1:@OPERATORS@", enrolment: "127.0.0.1:@ENROLMENT@"}
            END
            patchwave controller operator create ann --role admin --out /root/.config/patchwave --config /etc/patchwave/controller.yaml
            setpriv --reuid patchwave --regid patchwave --init-groups patchwave-controller run --config /etc/patchwave/controller.yaml >/root/controller.log 2>&1 &
            controller=$! agent= link=
            trap 'kill $controller $agent $link; wait' EXIT
            for i in $(seq 300); do grep -q ready /root/controller.log && break; sleep 0.2; done
            signer=$(patchwave operator keygen --out /root/.config/patchwave/signing-key.pem | grep -o 'MCow[^ ]*')
            cat >fleet.yaml <<'END'
            environments: [dev]
            pools: {web: {select: {service: web}, floor: 0}}
            END
            patchwave fleet apply fleet.yaml
            patchwave enrol token create --environment dev --host rpm-1 --label service=web >/root/token
            install -m 640 -g patchwave-link /root/token /etc/patchwave/token
            chown patchwave-link: /etc/patchwave/token
            cat >/etc/patchwave/agent.yaml <<END
            state_directory: /var/lib/patchwave/agent
            host: rpm-1
            environment: dev
            controller: {agents: ["localhost:@AGENTS@"], enrolment: "localhost:@ENROLMENT@"}
            enrolment_token_file: /etc/patchwave/token
            plan_signers: ["$signer"]
            services: {manager: init-scripts}
            END
            mkdir -p /run/patchwave
            patchwave-agent run --config /etc/patchwave/agent.yaml >/root/agent.log 2>&1 &
            agent=$!
            setpriv --reuid patchwave-link --regid patchwave-link --init-groups patchwave-agent link --config /etc/patchwave/agent.yaml >/root/link.log 2>&1 &
            link=$!
            for i in $(seq 60); do
                patchwave hosts show rpm-1 >/root/host 2>&1 && grep -q '^Condition *healthy' /root/host && break
                sleep 0.2
            done
            cat /root/host; tail -n 5 /root/agent.log /root/link.log /root/controller.log
            """.replace("@AGENTS@", String.valueOf(freePort()))
                .replace("@OPERATORS@", String.valueOf(freePort()))
                .replace("@ENROLMENT@", String.valueOf(freePort())));
        assertThat(said).containsPattern("Condition +healthy").containsPattern("Reported .*, connected");
    }

    private static int freePort() throws IOException {
        try (java.net.ServerSocket socket =
                new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void ownersAndModesAreNarrow() throws Exception {
        assertThat(root.owner("/etc/patchwave/controller.yaml")).isEqualTo("root:patchwave 640");
        assertThat(root.owner("/var/lib/patchwave/agent")).isEqualTo("root:root 700");
        assertThat(root.owner("/var/lib/patchwave/link")).isEqualTo("patchwave-link:patchwave-link 700");
        assertThat(root.owner("/var/lib/patchwave/controller")).isEqualTo("patchwave:patchwave 700");
        assertThat(root.run("getent passwd patchwave")).endsWith(":/usr/sbin/nologin");
        assertThat(root.has("/etc/systemd/system/multi-user.target.wants/patchwave-agent.service"))
                .isTrue();
    }

    @Test
    void anUpgradeKeepsConfigurationAndState() throws Exception {
        root.run("echo '# mine' >>/etc/patchwave/agent.yaml; echo journal >/var/lib/patchwave/agent/journal.ndjson");
        root.run(SWITCH_OFF);
        root.run(CHANGE + "--upgrade " + all(Packages.next().resolve("rpm")));
        root.run("ls " + OFF);
        assertThat(root.run("patchwave-agent --version")).isEqualTo(Packages.NEXT);
        assertThat(root.run("ls /usr/lib/patchwave/agent/versions").lines())
                .hasSize(1)
                .allMatch(line -> line.startsWith(Packages.NEXT));
        assertThat(root.run("tail -n 1 /etc/patchwave/agent.yaml")).isEqualTo("# mine");
        assertThat(root.run("cat /var/lib/patchwave/agent/journal.ndjson")).isEqualTo("journal");
        assertThat(root.has("/etc/systemd/system/multi-user.target.wants/patchwave-agent.service"))
                .isTrue();
    }

    @Test
    void removalKeepsWhatAnAdministratorChangedAndTheState() throws Exception {
        root.run("echo '# mine' >>/etc/patchwave/agent.yaml; echo journal >/var/lib/patchwave/agent/journal.ndjson");
        root.run(SWITCH_OFF);
        root.run(CHANGE + "--erase patchwave-agent patchwave-controller patchwave-cli");
        assertThat(root.has("/usr/lib/patchwave")).isFalse();
        assertThat(root.has("/usr/sbin/patchwave-agent")).isFalse();
        assertThat(root.has("/etc/systemd/system/multi-user.target.wants/patchwave-agent.service"))
                .isFalse();
        assertThat(root.run("tail -n 1 /etc/patchwave/agent.yaml.rpmsave")).isEqualTo("# mine");
        assertThat(root.run("ls -d " + OFF + " /etc/systemd/system/dnf-automatic.service.d " + MINE + " 2>&- || true"))
                .isEqualTo(MINE);
        assertThat(root.run("cat /var/lib/patchwave/agent/journal.ndjson")).isEqualTo("journal");
    }
}
