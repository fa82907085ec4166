package patchwave.agent.services;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemdTest {
    @ParameterizedTest
    @CsvSource({
        "0::/system.slice/ssh.service, ssh.service",
        "0::/system.slice/system-getty.slice/getty@tty1.service, getty@tty1.service",
        "0::/system.slice/ssh.service/worker, ssh.service",
        "0::/user.slice/user-0.slice/user@0.service/init.scope, user@0.service",
        "0::/user.slice/user-0.slice/session-3.scope, ''",
        "0::/init.scope, init.scope",
        "1:name=systemd:/init.scope, init.scope",
        "1:name=systemd:/system.slice/cron.service, cron.service",
        "4:memory:/system.slice/cron.service, ''"
    })
    void tellsTheUnitOfACgroup(String line, String unit) {
        assertThat(Systemd.owner("9:cpu:/\n" + line + "\n").orElse("")).isEqualTo(unit);
    }

    @Test
    void readsStates() {
        assertThat(Systemd.parse("""
                Id=b.service
                LoadState=loaded
                ActiveState=active
                SubState=running
                Result=success
                NRestarts=2
                MainPID=17

                Id=a.service
                LoadState=not-found
                ActiveState=inactive
                SubState=dead
                Result=success
                NRestarts=0
                MainPID=0
                """))
                .containsExactly(
                        new ServiceState(
                                "a.service", Activity.UNKNOWN, 0, 0, "not-found inactive (dead), result success"),
                        new ServiceState(
                                "b.service", Activity.ACTIVE, 17, 2, "loaded active (running), result success"));
    }

    @ParameterizedTest
    @CsvSource({
        "dbus.service, true",
        "getty@tty1.service, true",
        "strongswan-starter.service, true",
        "systemd-logind.service, true",
        "patchwave-agent.service, true",
        "database.service, true",
        "cron.service, false",
        "ssh.service, false",
        "ghostd, false"
    })
    void neverRestartsWhatDropsTheHost(String service, boolean objected) {
        RestartPolicy policy = new RestartPolicy(java.util.List.of("data*"));
        assertThat(policy.objection(service).isPresent()).isEqualTo(objected);
    }
}
