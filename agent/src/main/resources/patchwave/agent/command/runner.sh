#!/bin/sh
# Runs one transaction so that it outlives whoever started it: runner.sh DIRECTORY COMMAND [ARGUMENT...]
# In DIRECTORY: "runner" says who runs it (process id, its start time, boot id) and marks that it began, once and for
# ever; "runner.log" has its output, "status" what it wrote to file descriptor 3; "result" has the exit code, last.
set -u
umask 022
directory=$1
shift

# A half-done package transaction is worse than a late stop. A shell defers a trapped signal until its command ended.
trap 'echo "patchwave: a signal to stop was put off until the transaction ended" >>"$directory/runner.log"' TERM INT HUP

start_time() {
    read -r line <"/proc/$$/stat"
    # The 22nd field; the 2nd may contain blanks, so count from the 3rd.
    set -- ${line##*) }
    echo "${20}"
}

durable() {
    sync "$1" 2>/dev/null || sync
}

read -r boot </proc/sys/kernel/random/boot_id

mine="$directory/runner.$$"
echo "$$ $(start_time) $boot" >"$mine" || exit 74
durable "$mine"
# Atomic, and with the content in place: of two runners for one directory exactly one goes on.
if ! ln "$mine" "$directory/runner" 2>/dev/null; then
    rm -f "$mine"
    echo "patchwave: $directory has begun before" >&2
    exit 75
fi
rm -f "$mine"
durable "$directory"

# Made where Debian's package scripts must not restart every service: they ask it, and they alone see it there. A link is somebody's
# own arrangement (alternatives), whose package could not be replaced under a mount.
policy=/usr/sbin/policy-rc.d
if [ -x "$directory/policy-rc.d" ]; then
    # In a shell of its own, which a file system that cannot be written ends.
    if [ ! -L "$policy" ] && { [ -e "$policy" ] || (: >"$policy") 2>/dev/null; } && unshare --mount true 2>/dev/null; then
        # shellcheck disable=SC2016 # They are the inner shell's.
        set -- unshare --mount --propagation slave /bin/sh -c '
            mount --bind "$0/policy-rc.d" /usr/sbin/policy-rc.d ||
                echo "patchwave: package scripts may restart every service"
            exec "$@"' "$directory" "$@"
    else
        echo "patchwave: package scripts may restart every service" >>"$directory/runner.log"
    fi
fi

"$@" </dev/null >>"$directory/runner.log" 2>&1 3>>"$directory/status"
code=$?

# What the mount needed in its place; without content or permission it means nothing, also where a power cut leaves it.
if [ -f "$policy" ] && [ ! -s "$policy" ] && [ ! -x "$policy" ]; then
    rm -f "$policy"
fi

echo "$code $boot" >"$directory/result.tmp"
durable "$directory/result.tmp"
mv "$directory/result.tmp" "$directory/result"
durable "$directory"
exit "$code"
