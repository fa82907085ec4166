# shellcheck shell=bash
# One host: its disk, its boots, and what can befall it.

lab_add() { # makes a host, switched off
    require_host "$@"
    local host=$1 layer=apt disk_mb='' args=() folder upper
    shift
    while [ "$#" -gt 0 ]; do
        case $1 in
            --layer) layer=${2-} ;;
            --disk-mb) disk_mb=${2-} ;;
            --bind-ro) args+=("--bind-ro=${2-}") ;;
            *) wrong "add: $1" ;;
        esac
        shift 2 || wrong "add: $1 needs a value"
    done
    [[ $layer =~ ^(apt|dnf|zypper)$ ]] || wrong "--layer must be apt, dnf or zypper, but is: $layer"
    [[ $disk_mb =~ ^[0-9]*$ ]] || wrong "--disk-mb must be a number, but is: $disk_mb"
    [ -e "$(lab_set)/layers/$layer/.made" ] || fail "layer $layer is not built: patchwave lab prepare"
    folder=$lab_state/hosts/$host
    [ ! -e "$folder" ] || fail "$host exists"
    make_switch
    mkdir -p "$folder/root" "$folder/disk"
    echo "$(lab_set)/layers/$layer" >"$folder/lower"
    printf '%s\n' "${args[@]}" >"$folder/args"
    upper=$folder/disk/upper
    [ -z "$disk_mb" ] || upper=$folder/image/upper
    mkdir -p "$upper/etc/ssh" "${upper%/upper}/work"
    tr -d - </proc/sys/kernel/random/uuid >"$upper/etc/machine-id"
    echo "$host" >"$upper/etc/hostname"
    printf '%s\n' '127.0.0.1 localhost' "$(lab_address "$host") $host" "$gateway lab controller" >"$upper/etc/hosts"
    ssh-keygen -q -t ed25519 -N '' -C "$host" -f "$upper/etc/ssh/ssh_host_ed25519_key"
    if [ -n "$disk_mb" ]; then
        truncate -s "${disk_mb}M" "$folder/disk.img"
        mke2fs -q -t ext4 -m 0 -d "$folder/image" "$folder/disk.img"
        rm -rf "$folder/image"
    fi
    make_card "$host"
}

lab_boot() { # returns at once
    require_made "$@"
    ! host_pid "$1" >/dev/null || return 0
    local folder=$lab_state/hosts/$1
    # 7 is open: whoever waits for the end of our output must not wait for the host.
    setsid unshare -m --propagation private "$lab_home/bin/lab" _supervise "$1" </dev/null >>"$folder/console.log" 2>&1 7>&- &
    echo $! >"$folder/supervisor.pid"
}

# The power supply: in a mount namespace of its own, with which all mounts end.
lab__supervise() {
    local host=$1 folder=$lab_state/hosts/$1 args code
    # nspawn refuses a disk here, and masks the kernel's dangerous files with what it finds in "inaccessible".
    mkdir -p /run/systemd
    mount -t tmpfs -o mode=755 tmpfs /run/systemd
    mkdir -p /run/systemd/inaccessible/dir
    (umask 777 && : >/run/systemd/inaccessible/reg)
    # A pure cgroup v2 machine, whatever this one is.
    umount -R /sys/fs/cgroup
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    mkdir -p "/sys/fs/cgroup/$LAB_NAME/$host"
    echo $$ >"/sys/fs/cgroup/$LAB_NAME/$host/cgroup.procs"
    [ ! -e "$folder/disk.img" ] || mount -o loop "$folder/disk.img" "$folder/disk"
    mount -t overlay overlay -o \
        "lowerdir=$(cat "$folder/lower"),upperdir=$folder/disk/upper,workdir=$folder/disk/work" "$folder/root"
    mapfile -t args < <(grep . "$folder/args")
    while :; do
        code=0
        SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn -q -D "$folder/root" -M "$host" --boot --register=no --keep-unit \
            --network-namespace-path="/run/netns/$LAB_NAME-$host" --resolv-conf=off --timezone=off --link-journal=no \
            --console=read-only "${args[@]}" &
        echo $! >"$folder/nspawn.pid"
        wait $! || code=$?
        echo "lab: $host: nspawn ended with $code"
        [ "$code" = 133 ] || break # else the host asked for a reboot
        echo $(($(lab_boots "$host") + 1)) >"$folder/boots"
        sleep "${REBOOT_DELAY:-0}"
    done
}

lab_boots() {
    require_made "$@"
    cat "$lab_state/hosts/$1/boots" 2>/dev/null || echo 0
}

lab_console() {
    require_made "$@"
    cat "$lab_state/hosts/$1/console.log"
}

host_pid() { # the host's PID 1, as this machine numbers it; fails if it is off
    local nspawn child
    nspawn=$(cat "$lab_state/hosts/$1/nspawn.pid" 2>/dev/null) && is_in "$1" "$nspawn" || return 1
    for child in $(cat "/proc/$nspawn"/task/*/children 2>/dev/null); do
        if [ "$(cat "/proc/$child/comm" 2>/dev/null)" = systemd ]; then
            echo "$child"
            return 0
        fi
    done
    return 1
}

lab_exec() {
    require_made "$@"
    local host=$1 pid group
    shift
    [ "$#" -gt 0 ] || wrong "exec HOST COMMAND..."
    pid=$(host_pid "$host") || fail "$host is off"
    group=$(lab_group)/$host/exec
    mkdir -p "$group"
    echo $BASHPID >"$group/cgroup.procs" # a power cut ends it too
    exec 7>&-
    exec nsenter -t "$pid" -m -u -i -n -p -C -r -w env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        LANG=C.UTF-8 HOME=/root DEBIAN_FRONTEND=noninteractive "$@"
}

lab_ssh() {
    require_made "$@"
    local host=$1
    shift
    exec 7>&-
    in_switch ssh -F none -i "$(lab_set)/ssh_key" -o User=root -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
        -o LogLevel=ERROR -o ConnectTimeout=3 "$(lab_address "$host")" "$@"
}

lab_wait() { # until sshd sends its banner
    local host _
    for host; do
        require_made "$host"
        for _ in $(seq 600); do
            ! in_switch bash -c "exec 3<>/dev/tcp/$(lab_address "$host")/22 && read -t 1 -r -u 3 l && [[ \$l == SSH* ]]" \
                2>/dev/null || continue 2
            sleep 0.1
        done
        fail "$host did not come up within 60 s: patchwave lab console $host"
    done
}

lab_off() {
    require_made "$@"
    local pid _
    pid=$(host_pid "$1") || return 0
    kill -s SIGRTMIN+4 "$pid"
    for _ in $(seq 200); do
        host_pid "$1" >/dev/null || return 0
        sleep 0.1
    done
    say "$1 does not end by itself; its power is cut"
    lab_kill "$1"
}

lab_kill() {
    require_made "$@"
    end_group "$(lab_group)/$1"
}

lab_freeze() {
    require_made "$@"
    echo 1 >"$(lab_group)/$1/cgroup.freeze"
}

lab_thaw() {
    require_made "$@"
    echo 0 >"$(lab_group)/$1/cgroup.freeze"
}

lab_remove() {
    require_made "$@"
    end_group "$(lab_group)/$1"
    ip netns del "$LAB_NAME-$1" 2>/dev/null || true
    remove_group "$(lab_group)/$1"
    rm -rf "$lab_state/hosts/$1"
}
