# shellcheck shell=bash
# Can this machine run the lab?

lab_doctor() { # 0: yes; 77: no, with every reason on standard error. Changes nothing but a limit of the kernel.
    local reasons=() command
    [ "$(uname -s)" = Linux ] || reasons+=("this is not Linux")
    [ "$(id -u)" = 0 ] || reasons+=("you are not root")
    [ "$(dpkg --print-architecture 2>/dev/null)" = amd64 ] || reasons+=("this is not Debian, or another one, on amd64")
    for command in "${lab_commands[@]}"; do
        command -v "$command" >/dev/null || reasons+=("$command is not installed: patchwave lab setup")
    done
    can_group || reasons+=("no writable cgroup v2 hierarchy")
    can_overlay 2>/dev/null || reasons+=("overlayfs cannot be mounted (CAP_SYS_ADMIN)")
    can_network 2>/dev/null || reasons+=("no network namespaces with veth and a bridge (CAP_NET_ADMIN)")
    can_watch || reasons+=("fs.inotify.max_user_instances is too low, and cannot be raised: with 128, systemd fails from about the 22nd host on")
    has_space || reasons+=("less than 3 GB are free for $LAB")
    [ "${#reasons[@]}" -gt 0 ] || return 0
    printf 'lab: this machine cannot run the lab: %s\n' "${reasons[@]}" >&2
    return 77
}

can_group() {
    local group
    group=$(unified 2>/dev/null) && [ -n "$group" ] && mkdir "$group/$LAB_NAME-probe-$$" 2>/dev/null && rmdir "$group/$LAB_NAME-probe-$$"
}

can_overlay() { # on a tmpfs, in a mount namespace of its own, with which it goes
    # shellcheck disable=SC2016 # for the inner shell
    unshare -m sh -c 'mount -t tmpfs t /mnt && cd /mnt && mkdir l u w m && mount -t overlay o -o lowerdir=l,upperdir=u,workdir=w m'
}

can_network() { # in a network namespace of its own
    unshare -n sh -c 'ip link add probe type bridge && ip link add probe0 type veth peer name probe1'
}

can_watch() {
    [ "$(sysctl -n fs.inotify.max_user_instances 2>/dev/null || echo 0)" -ge 1024 ] ||
        sysctl -qw fs.inotify.max_user_instances=8192 2>/dev/null
}

has_space() {
    local place=$LAB
    while [ ! -e "$place" ]; do place=$(dirname "$place"); done
    [ "$(df --output=avail -m "$place" | tail -n 1)" -ge 3000 ]
}
