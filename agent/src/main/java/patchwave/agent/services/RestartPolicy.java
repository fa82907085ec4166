package patchwave.agent.services;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which services may be restarted by themselves. Restarting a service of the list drops the network, sessions,
 * virtual machines or quorum: such a service is reported and left for a reboot or a person (host-agent.md 3.3).
 */
public final class RestartPolicy {
    /** Name patterns without ".service"; '*' stands for any text. Mostly needrestart's own list. */
    private static final List<String> NEVER = List.of(
            "dbus*",
            "gdm*",
            "kdm*",
            "sddm*",
            "lightdm*",
            "xdm*",
            "lxdm*",
            "slim*",
            "wdm*",
            "nodm*",
            "greetd*",
            "xrdp*",
            "NetworkManager*",
            "network*",
            "systemd-networkd*",
            "wpa_supplicant*",
            "ifup*",
            "ModemManager*",
            "bird*",
            "frr*",
            "quagga*",
            "openvpn*",
            "tinc*",
            "*swan*",
            "bluetooth*",
            "getty@*",
            "serial-getty@*",
            "user@*",
            "systemd-logind*",
            "elogind*",
            "emergency",
            "rescue",
            "apt-daily*",
            "unattended-upgrades*",
            "cron-*",
            "rc-local",
            "docker*",
            "containerd*",
            "k3s*",
            "kubelet*",
            "libvirt*",
            "virtlogd*",
            "virtlockd*",
            "lxc*",
            "xendomains*",
            "systemd-nspawn*",
            "iscsid*",
            "multipathd*",
            "corosync*",
            "pacemaker*",
            "zfs-fuse*",
            "usbguard*",
            "bacula-*",
            "mythtv-backend*",
            "qrtr-ns*",
            "rmtfs*",
            "patchwave-agent*",
            "patchwave-txn-*");

    private final List<String> never;

    /**
     * A policy of the built-in list and more.
     *
     * @param added patterns of the host's own configuration, added to the built-in list
     */
    public RestartPolicy(List<String> added) {
        List<String> all = new ArrayList<>(NEVER);
        all.addAll(added);
        this.never = List.copyOf(all);
    }

    /** The names of services that must not be restarted, without ".service"; '*' stands for any text. */
    public List<String> patterns() {
        return never.stream().map(RestartPolicy::plain).toList();
    }

    /** Why a service must not be restarted, in one sentence; empty if it may be. */
    public Optional<String> objection(String service) {
        String name = plain(service);
        return never.stream()
                .filter(pattern -> matches(plain(pattern), name))
                .findFirst()
                .map(pattern -> service + " is on the never-restart list (" + pattern
                        + "): reboot the host, or restart it by hand");
    }

    private static String plain(String service) {
        return service.endsWith(".service") ? service.substring(0, service.length() - ".service".length()) : service;
    }

    private static boolean matches(String pattern, String name) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(name);
        }
        String rest = pattern.substring(star + 1);
        if (!name.startsWith(pattern.substring(0, star))) {
            return false;
        }
        for (int at = star; at <= name.length(); at++) {
            if (matches(rest, name.substring(at))) {
                return true;
            }
        }
        return false;
    }
}
