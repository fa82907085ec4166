# shellcheck shell=bash
# What hosts start from. A set is made by one version of these files, and has the repository, its keys, and one read-only
# disk (layer) per package manager. Its name says which version: a changed recipe makes a new set, and hosts that run on
# an old one are left alone.

recipe() { (cd "$lab_home" && cat lib/{sets,ghost,apt,rpm}.sh packages/* && mirror) | sha256sum | cut -c1-12; }
base_recipe() { (cd "$lab_home" && sed -n '/^# --- base/,$p' lib/sets.sh && mirror) | sha256sum | cut -c1-12; }
lab_set() { echo "$LAB/sets/$(recipe)"; }

mirror() { # of Debian bookworm, as this machine has it
    # shellcheck disable=SC2016 # apt's own words
    local found
    found=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' | awk '$1 == "bookworm" { print $2; exit }')
    echo "${found:-http://deb.debian.org/debian}"
}

lab_prepare() { # builds what is missing, one builder at a time on this machine
    local layers=(apt) option layer
    for option; do
        case $option in
            --dnf | --zypper) layers+=("${option#--}") ;;
            *) wrong "prepare: $option" ;;
        esac
    done
    lab_doctor
    mkdir -p "$LAB/sets" "$lab_state"
    local set
    set=$(lab_set)
    (
        flock -n 9 || { say "waiting for another build in $LAB" && flock 9; }
        # No "||" after what builds: bash would go on after what fails in it.
        trap '[ "$?" = 0 ] || { say "building the $building failed; the end of $LAB/build.log:" && tail -n 15 "$LAB/build.log" >&7; }' EXIT
        : >"$LAB/build.log"
        forget_unused "$set"
        [ -e "$set/repo/.done" ] || build repository make_repository "$set"
        for layer in "${layers[@]}"; do
            [ "$layer" = apt ] || [ -e "$set/repo/rpm/.done" ] || build "rpm repository" make_rpm_repository "$set"
            [ -e "$set/layers/$layer/.made" ] || build "$layer layer" make_layer "$layer" "$set"
        done
    ) 9>"$LAB/build.lock"
}

build() { # WHAT COMMAND...
    local start=$SECONDS
    building=$1
    shift
    say "building the $building"
    "$@" >>"$LAB/build.log" 2>&1
    say "  took $((SECONDS - start)) s"
}

forget_unused() { # sets but for the one given, unless a host runs on one
    local old
    for old in "$LAB"/sets/*/; do
        old=${old%/}
        if [ "$old" != "$1" ] && [ -d "$old" ] && ! grep -qsF "$old/" "$LAB"/labs/*/hosts/*/lower; then
            rm -rf "$old"
        fi
    done
    find "$LAB" -maxdepth 1 -name 'base-*.tgz' ! -name "base-$(base_recipe).tgz" -delete
}

make_repository() {
    local set=$1
    [ ! -e "$set" ] || rm -rf "$set"
    mkdir -p "$set/repo" "$set/layers"
    ssh-keygen -q -t ed25519 -N '' -f "$set/ssh_key"
    make_apt_repository "$set"
    : >"$set/repo/.done"
}

make_layer() { # apt|dnf|zypper SET
    local layer=$2/layers/$1
    rm -rf "$layer" "$layer.tmp"
    make_base
    mkdir -p "$layer.tmp"
    tar -C "$layer.tmp" --numeric-owner -xpzf "$LAB/base-$(base_recipe).tgz"
    install -d -m 700 "$layer.tmp/root/.ssh"
    cp "$2/ssh_key.pub" "$layer.tmp/root/.ssh/authorized_keys"
    if [ "$1" = apt ]; then
        make_apt_layer "$layer.tmp" "$2"
    else
        make_rpm_layer "$1" "$layer.tmp" "$2"
    fi
    : >"$layer.tmp/.made"
    mv "$layer.tmp" "$layer"
}

# --- base: the distribution that every layer begins with. A change below this line builds it anew. ---
base_packages=systemd,systemd-sysv,dbus,openssh-server,nginx-light,python3-minimal,python3-apt,iproute2,ca-certificates,procps,curl,sudo

make_base() {
    local file root unit
    file=$LAB/base-$(base_recipe).tgz root=$LAB/base.tmp
    [ ! -e "$file" ] || return 0
    rm -rf "$root"
    say "  debootstrap; from now on its result is kept in $LAB"
    debootstrap --variant=minbase --include="$base_packages" bookworm "$root" "$(mirror)"
    chroot "$root" apt-get clean
    rm -rf "$root"/var/lib/apt/lists/* "$root"/etc/ssh/ssh_host_*_key* "$root/etc/resolv.conf"
    : >"$root/etc/machine-id"
    : >"$root/etc/apt/sources.list"
    # apt's timers take the package lock at random; the rest has no sense in a container. systemd-logind must stay: reboot
    # and shutdown use it.
    for unit in apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer dpkg-db-backup.timer console-getty.service \
        getty.target dev-hugepages.mount sys-fs-fuse-connections.mount systemd-update-utmp.service \
        systemd-update-utmp-runlevel.service; do
        ln -sf /dev/null "$root/etc/systemd/system/$unit"
    done
    ln -sf /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
    printf 'UseDNS no\nHostKey /etc/ssh/ssh_host_ed25519_key\n' >"$root/etc/ssh/sshd_config.d/lab.conf"
    mkdir -p "$root/etc/systemd/journald.conf.d"
    printf '[Journal]\nStorage=persistent\nSystemMaxUse=16M\n' >"$root/etc/systemd/journald.conf.d/lab.conf"
    tar -C "$root" --numeric-owner -czf "$file.tmp" .
    mv "$file.tmp" "$file"
    rm -rf "$root"
}
