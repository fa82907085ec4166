#!/bin/sh
# throw-away-root.sh <folder> <command>...: runs a command in a copy of this machine that is gone when it ends, with a real
# package database and a user "ops" (password "its' secret"). It must be started by: unshare --mount --pid --fork --kill-child.
# There is no systemd in it: systemctl is a few lines that keep states as files, and say what was asked of them.
set -eu
folder=$1
shift
mount --make-rprivate /
mkdir -p "$folder"
mount -t tmpfs tmpfs "$folder"
mkdir "$folder/upper" "$folder/work" "$folder/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
root=$folder/root
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/run"
mkdir -p "$root/run/sshd" "$root/run/systemd/system" "$root/run/lock"
mkdir -m 755 "$root/run/units"
rm -rf "$root/etc/patchwave" "$root/var/lib/patchwave" "$root"/var/tmp/*

cat >"$root/usr/local/bin/systemctl" <<'END'
#!/bin/sh
state=/run/units
echo "$*" >>$state/asked
verb=$1
shift
case $verb in
    daemon-reload) ;;
    show)
        for unit; do :; done
        case $1 in --timestamp=*) shift ;; esac
        while [ "$1" = -p ]; do
            property=$2
            shift 2
            case $property in
                LoadState) if [ -e "$state/$unit.masked" ]; then value=masked
                    elif [ -e "/usr/lib/systemd/system/$unit" ]; then value=loaded; else value=not-found; fi ;;
                ActiveState) value=$(cat "$state/$unit.active" 2>/dev/null || echo inactive) ;;
                *) value=$(cat "$state/$unit.$property" 2>/dev/null || true) ;;
            esac
            if [ "$1" = --value ]; then echo "$value"; else echo "$property=$value"; fi
        done ;;
    is-enabled) if [ -e "$state/$1.enabled" ]; then echo enabled; else echo disabled && exit 1; fi ;;
    enable) for unit; do : >"$state/$unit.enabled"; done ;;
    start | restart) for unit; do
            echo active >"$state/$unit.active" && date +%s%N >"$state/started"
            date -u '+%a %F %T.%6N UTC' >"$state/$unit.ExecMainStartTimestamp"
        done ;;
    list-units) cat $state/transactions 2>/dev/null || true ;;
    *) exit 1 ;;
esac
END
cat >"$root/usr/local/bin/journalctl" <<'END'
#!/bin/sh
cat /run/units/journal 2>/dev/null || true
END
chmod 755 "$root/usr/local/bin/systemctl" "$root/usr/local/bin/journalctl"
chroot "$root" useradd -m -s /bin/bash ops
printf '%s\n' "ops:its' secret" | chroot "$root" chpasswd
printf '%s\n' "${SUDOERS:-ops ALL=(ALL:ALL) ALL}" >"$root/etc/sudoers.d/ops"
chmod 440 "$root/etc/sudoers.d/ops"
# What login shells print must not be taken for answers.
echo 'echo "patchwave: welcome"; echo uid=0' >"$root/home/ops/.bashrc"
exec chroot "$root" "$@"
