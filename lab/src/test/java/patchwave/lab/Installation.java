package patchwave.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How Patchwave comes onto the lab's machines: from the checkout as it is built, which hosts see read-only at the same paths.
 * This is the one place to change when it comes as packages.
 */
final class Installation {
    private static final Path CHECKOUT = Lab.CHECKOUT;
    private static final Path JAVA = Path.of(System.getProperty("java.home"));
    private static final Map<String, String> VARIABLES =
            Map.of("PATCHWAVE_NO_BUILD", "1", "PATCHWAVE_JAVA_HOME", JAVA.toString());

    private Installation() {}

    /** What a host must be made with, for {@link LabHost#add}. */
    static List<String> hostOptions() {
        return List.of(
                "--bind-ro",
                JAVA.toString(),
                "--bind-ro",
                CHECKOUT.resolve("patchwave").toString(),
                "--bind-ro",
                CHECKOUT.resolve("patchwave-agent").toString(),
                "--bind-ro",
                CHECKOUT.resolve("agent/target").toString());
    }

    /** The command line of the operator's tool and of the controller, on this machine. */
    static List<String> launcher() {
        return List.of(CHECKOUT.resolve("patchwave").toString());
    }

    /** The variables that {@link #launcher} needs. */
    static Map<String, String> variables() {
        return VARIABLES;
    }

    /** Installs the agent on a host and starts it. */
    static void agent(LabHost host, String configuration, String token) {
        host.write("/etc/patchwave/agent.yaml", "644", configuration);
        host.write("/etc/patchwave/token", "600", token);
        host.write("/etc/systemd/system/patchwave-agent.service", "644", """
                [Unit]
                Description=Patchwave agent
                After=network.target

                [Service]
                Environment=PATCHWAVE_NO_BUILD=1 PATCHWAVE_JAVA_HOME=%s
                ExecStart=%s run --config /etc/patchwave/agent.yaml
                SuccessExitStatus=143
                Restart=always
                RestartSec=1

                [Install]
                WantedBy=multi-user.target
                """.formatted(
                        JAVA, CHECKOUT.resolve("patchwave-agent")));
        host.shell("systemctl daemon-reload && systemctl enable -q --now patchwave-agent");
    }
}
