# shellcheck shell=sh
# What a host is. Needs no right that every user does not have.
say uid "$(id -u)"
say user "$(id -un)"
say time "$(date +%s)"
say machine "$(uname -m)"
# shellcheck disable=SC1091 # the host's own
say system "$( (. /etc/os-release && printf '%s %s' "${ID:-linux}" "${VERSION_ID:-}") 2>/dev/null || echo unknown)"
if [ -d /run/systemd/system ]; then say systemd yes; else say systemd no; fi
for tool in mktemp sha256sum base64 sudo; do
    command -v "$tool" >/dev/null 2>&1 || say missing "$tool"
done

if command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1; then
    say manager apt
    say architecture "$(dpkg --print-architecture)"
    # shellcheck disable=SC2016 # dpkg's own format
    status=$(dpkg-query -W -f='${db:Status-Abbrev}' patchwave-agent 2>/dev/null || true)
    case $status in
        'ii '* | 'hi '*)
            # shellcheck disable=SC2016 # dpkg's own format
            say installed "$(dpkg-query -W -f='${Version}' patchwave-agent)"
            ;;
        '' | 'un'* | ?n* | ?c*) ;;
        *) say broken "$status" ;;
    esac
elif command -v zypper >/dev/null 2>&1 || command -v dnf >/dev/null 2>&1; then
    if command -v zypper >/dev/null 2>&1; then say manager zypper; else say manager dnf; fi
    say architecture "$(rpm -E '%{_arch}')"
    versions=$(rpm -q --qf '%{VERSION}-%{RELEASE}\n' patchwave-agent 2>/dev/null) || versions=
    case $versions in
        '') ;;
        *'
'*) say broken "two versions: $versions" ;;
        *) say installed "$versions" ;;
    esac
else
    say manager none
fi
