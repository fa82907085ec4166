package patchwave.lab;

import java.util.ArrayList;
import java.util.List;

/** HAProxy before port 80 of hosts; it never retries, so that no failed request is hidden. */
final class Balancer implements AutoCloseable {
    private static final String DRAIN = """
            #!/bin/bash
            # No new requests to this host; then until none is in flight.
            ask() { exec 3<>/dev/tcp/lab/9999 && printf '%s\\n' "$1" >&3 && cat <&3; }
            ask "set server web/$(hostname) state drain" || exit 75
            for try in $(seq 300); do
                flying=$(ask 'show stat' | awk -F, -v h="$(hostname)" '$1 == "web" && $2 == h { print $5 }')
                [ "$flying" != 0 ] || exit 0
                sleep 0.1
            done
            echo "$flying requests are still in flight after 30 s"
            exit 1
            """;
    private static final String UNDRAIN = """
            #!/bin/bash
            # Requests again, once the balancer's own check finds the host well.
            ask() { exec 3<>/dev/tcp/lab/9999 && printf '%s\\n' "$1" >&3 && cat <&3; }
            ask "set server web/$(hostname) state ready" || exit 75
            for try in $(seq 300); do
                state=$(ask 'show stat' | awk -F, -v h="$(hostname)" '$1 == "web" && $2 == h { print $18 }')
                case $state in UP) exit 0 ;; esac
                sleep 0.1
            done
            echo "the balancer sees this host $state after 30 s"
            exit 1
            """;

    private Balancer() {}

    /** Starts it before these hosts, and waits until it finds all of them well. */
    static Balancer start(List<LabHost> hosts) {
        List<String> arguments = new ArrayList<>(List.of("balancer", "start"));
        hosts.forEach(host -> arguments.add(host.name()));
        Lab.run(arguments, "", Lab.LIMIT).require();
        return new Balancer();
    }

    /** Gives a host the hooks by which its agent drains and undrains it here. */
    static void hook(LabHost host) {
        host.write("/etc/patchwave/hooks/drain.d/10-balancer", "755", DRAIN);
        host.write("/etc/patchwave/hooks/undrain.d/10-balancer", "755", UNDRAIN);
    }

    /** Takes a host out by hand, and waits until no request to it is in flight. */
    void drain(LabHost host) {
        Lab.command("balancer", "drain", host.name()).require();
    }

    /** Lets a host back in by hand, and waits until it gets requests. */
    void ready(LabHost host) {
        Lab.command("balancer", "ready", host.name()).require();
    }

    /** One line per host: its state, requests in flight, served, failed. */
    String state() {
        return Lab.command("balancer", "state").require();
    }

    @Override
    public void close() {
        Lab.command("balancer", "stop").require();
    }
}
