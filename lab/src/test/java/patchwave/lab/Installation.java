package patchwave.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How Patchwave comes onto the lab's hosts. This machine's own programs are the checkout's. */
enum Installation {
    /** From the checkout as it is built, which hosts see read-only at the same paths: nothing must be packed first. */
    CHECKOUT,
    /** From the .deb, with its own Java; hosts see the folder that it was built in. */
    DEB;

    private static final Path JAVA = Path.of(System.getProperty("java.home"));
    private static final Map<String, String> VARIABLES =
            Map.of("PATCHWAVE_NO_BUILD", "1", "PATCHWAVE_JAVA_HOME", JAVA.toString());

    /** What a host must be made with, for {@link LabHost#add}. */
    List<String> hostOptions() {
        return switch (this) {
            case CHECKOUT -> checkout();
            case DEB ->
                List.of("--bind-ro", Debs.FOLDER.resolveSibling(".").normalize().toString());
        };
    }

    private static List<String> checkout() {
        return List.of(
                "--bind-ro",
                JAVA.toString(),
                "--bind-ro",
                Lab.CHECKOUT.resolve("patchwave").toString(),
                "--bind-ro",
                Lab.CHECKOUT.resolve("patchwave-agent").toString(),
                "--bind-ro",
                Lab.CHECKOUT.resolve("agent/target").toString());
    }

    /** The command line of the operator's tool and of the controller, on this machine. */
    static List<String> launcher() {
        return List.of(Lab.CHECKOUT.resolve("patchwave").toString());
    }

    /** The variables that {@link #launcher} needs. */
    static Map<String, String> variables() {
        return VARIABLES;
    }

    /** Installs the agent and its link on a host and starts them. */
    void agent(LabHost host, String configuration, String token) {
        switch (this) {
            case CHECKOUT -> units(host);
            case DEB -> host.shell("dpkg -i '" + Debs.FOLDER + "'/patchwave-agent_*.deb");
        }
        host.write("/etc/patchwave/agent.yaml", "644", configuration);
        host.write("/etc/patchwave/token", "640", token);
        host.shell("chgrp patchwave-link /etc/patchwave/token && systemctl enable -q --now patchwave-agent");
    }

    private static void units(LabHost host) {
        host.shell("id -u patchwave-link >/dev/null 2>&1 || useradd --system --user-group --no-create-home"
                + " --shell /usr/sbin/nologin patchwave-link");
        unit(host, "agent", "Wants=patchwave-link.service", "RuntimeDirectory=patchwave", "run");
        unit(
                host,
                "link",
                "PartOf=patchwave-agent.service",
                "User=patchwave-link\nStateDirectory=patchwave/link",
                "link");
        host.shell("systemctl daemon-reload");
    }

    private static void unit(LabHost host, String name, String relation, String settings, String command) {
        host.write("/etc/systemd/system/patchwave-" + name + ".service", "644", """
                [Unit]
                Description=Patchwave %s
                After=network.target
                %s

                [Service]
                %s
                Environment=PATCHWAVE_NO_BUILD=1 PATCHWAVE_JAVA_HOME=%s
                ExecStart=%s %s --config /etc/patchwave/agent.yaml
                SuccessExitStatus=143
                Restart=always
                RestartSec=1

                [Install]
                WantedBy=multi-user.target
                """.formatted(
                        name, relation, settings, JAVA, Lab.CHECKOUT.resolve("patchwave-agent"), command));
    }
}
