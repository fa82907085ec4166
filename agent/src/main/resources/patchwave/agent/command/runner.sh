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

"$@" </dev/null >>"$directory/runner.log" 2>&1 3>>"$directory/status"
code=$?

echo "$code $boot" >"$directory/result.tmp"
durable "$directory/result.tmp"
mv "$directory/result.tmp" "$directory/result"
durable "$directory"
exit "$code"
