# shellcheck shell=sh
# install.sh <manager> <file> <version> <seconds>: installs a package file, waiting so long for the package manager's locks.
manager=$1 file=$2 version=$3 seconds=$4
log=${file%/*}/log
# What has begun is finished, also if nobody listens any more.
trap '' HUP INT PIPE
trap 'rm -f -- "$file" "$log"; rmdir -- "${file%/*}" 2>/dev/null || true' EXIT
DEBIAN_FRONTEND=noninteractive APT_LISTCHANGES_FRONTEND=none NEEDRESTART_SUSPEND=1 UCF_FORCE_CONFFOLD=1
export DEBIAN_FRONTEND APT_LISTCHANGES_FRONTEND NEEDRESTART_SUSPEND UCF_FORCE_CONFFOLD

is_locked() {
    grep -qE 'Could not get lock|Unable to (acquire|lock)|is locked by (another|process)|locked by another|System management is locked|Failed to obtain the transaction lock' "$log"
}

one_try() { # <seconds that are left>
    case $manager in
        apt)
            apt-get -y -q --no-install-recommends --no-remove -o "DPkg::Lock::Timeout=$1" \
                -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 \
                install "$file" ;;
        dnf) dnf -y --disablerepo='*' --setopt=install_weak_deps=False install "$file" ;;
        zypper)
            ZYPP_LOCK_TIMEOUT=$1 zypper --non-interactive --no-refresh install --no-recommends --allow-unsigned-rpm "$file" ;;
        *) echo "no such package manager: $manager" && return 64 ;;
    esac >"$log" 2>&1 </dev/null
}

installed() {
    # shellcheck disable=SC2016 # dpkg's own format
    case $manager in
        apt) dpkg-query -W -f='${db:Status-Abbrev}${Version}\n' patchwave-agent 2>/dev/null | sed -n 's/^[ih]i //p' ;;
        *) rpm -q --qf '%{VERSION}-%{RELEASE}\n' patchwave-agent 2>/dev/null ;;
    esac
}

# What the file says of itself, not what it is called.
case $manager in
    apt) is="$(dpkg-deb -f "$file" Package) $(dpkg-deb -f "$file" Version)" ;;
    *) is=$(rpm -qp --nosignature --qf '%{NAME} %{VERSION}-%{RELEASE}' "$file") ;;
esac
if [ "$is" != "patchwave-agent $version" ]; then
    echo "the file is $is, not patchwave-agent $version as its name says" >&2
    exit 65
fi

end=$(($(date +%s) + seconds))
while :; do
    left=$((end - $(date +%s)))
    code=0
    one_try $((left > 1 ? left : 1)) || code=$?
    if [ "$code" != 0 ] && is_locked && [ "$left" -gt 0 ]; then
        sleep 1
        continue
    fi
    break
done
# Not the exit code decides: dnf's is 0 when a scriptlet failed, zypper's is not when a restart is advised.
now=$(installed || true)
say installed "$now"
if [ "$now" != "$version" ]; then
    say code "$code"
    tail -n 10 "$log" >&2
    if is_locked; then exit 75; fi
    exit 70
fi
