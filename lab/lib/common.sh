# shellcheck shell=bash
# Settings, and what every part of the lab uses.
LAB=${LAB:-/var/cache/patchwave-lab}
LAB_NAME=${LAB_NAME:-pwlab}
LAB_NET=${LAB_NET:-10.77}
lab_state=$LAB/labs/$LAB_NAME # of this lab: hosts, configurations, logs
gateway=$LAB_NET.0.1

# What people are to see, also where standard error goes to a log. What goes on in the background must close it.
exec 7>&2
say() { printf 'lab: %s\n' "$*" >&7; }
fail() { say "$*" && exit 1; }
wrong() { say "$* (see: patchwave lab --help)" && exit 2; }

[[ $LAB_NAME =~ ^[a-z][a-z0-9]{0,9}$ ]] || wrong "LAB_NAME must be 1 to 10 lower-case letters and digits, but is: $LAB_NAME"
[[ $LAB_NET =~ ^10\.[0-9]{1,3}$ ]] || wrong "LAB_NET must be like 10.77, but is: $LAB_NET"
[[ $LAB = /* ]] || wrong "LAB must be an absolute path, but is: $LAB"

require_host() { [[ ${1-} =~ ^h[1-9][0-9]{0,3}$ ]] || wrong "a host is h1 to h9999, but this is: ${1-nothing}"; }
require_made() { require_host "$@" && [ -d "$lab_state/hosts/$1" ] || fail "$1 does not exist"; }

# The cgroup of this lab: whatever it starts is in it, so that one write ends all of it.
unified() { findmnt -t cgroup2 -no TARGET | head -n 1; }
lab_group() { echo "$(unified)/$LAB_NAME"; }

# is_in GROUP PID: a pid file may be of a former run, and its number in use by someone else.
is_in() { [ -n "${2-}" ] && grep -qE "^0::(/.*)?/$LAB_NAME/$1(/|$)" "/proc/$2/cgroup" 2>/dev/null; }

# end_group DIRECTORY: kills everything in a cgroup and waits until it is gone. Killing nspawn alone would orphan its guest.
end_group() {
    [ -d "$1" ] || return 0
    echo 0 >"$1/cgroup.freeze"
    echo 1 >"$1/cgroup.kill"
    local _
    for _ in $(seq 400); do
        grep -q 'populated 1' "$1/cgroup.events" || return 0
        sleep 0.05
    done
    fail "processes in $1 cannot be ended"
}

remove_group() { # with those inside it
    [ ! -d "$1" ] || find "$1" -depth -type d -exec rmdir {} + 2>/dev/null || true
}
