#!/bin/sh
# Runs a package transaction and keeps the mark that says how it stands: transact.sh MARK COMMAND [ARGUMENT...]
# rpm's database does not tell that a transaction was cut off, nor that a scriptlet failed (dnf says "Complete!" then). MARK
# does: it is there before anything changes, and goes only when the command ended by itself and no scriptlet had failed.
# Beside this script: "begun", which says what is at stake, and "runner.log", the command's output.
set -u
mark=$1
shift
directory=$(dirname "$0")
log="$directory/runner.log"

write_mark() {
    sync "$mark.tmp" 2>/dev/null || sync
    mv "$mark.tmp" "$mark"
    sync "$(dirname "$mark")" 2>/dev/null || sync
}

former=
[ ! -e "$mark" ] || former=$(cat "$mark")
cp "$directory/begun" "$mark.tmp" || exit 74
write_mark

# dnf ends with 200 at once when another one works; zypper waits by itself.
turns=0
"$@"
code=$?
while [ "$code" -eq 200 ] && [ "$turns" -lt 120 ]; do
    sleep 1
    turns=$((turns + 1))
    "$@"
    code=$?
done

# The guard makes the file "agreed". Where it was not even asked, the solver found nothing that fits.
if [ -e "$directory/approved" ] && [ ! -e "$directory/agreed" ] && ! grep -q 'the plan guard refuses' "$log"; then
    echo "patchwave: the plan guard refuses: no transaction does what the plan says" >&2
fi

# A signal ended it: who knows what was done.
[ "$code" -le 128 ] || [ "$code" -eq 200 ] || exit "$code"

failed=$(grep -E 'scriptlet failed|[Ee]rror in [A-Z]+ scriptlet|[Nn]on-fatal [A-Z]+ scriptlet failure' "$log" | sort -u)
if [ -n "$failed" ]; then
    echo "$failed" | sed 's/^/failed /' >"$mark.tmp"
    write_mark
elif [ -n "$former" ] && [ "$code" -ne 0 ]; then
    # It may have done nothing at all about what was there before.
    echo "$former" >"$mark.tmp"
    write_mark
else
    rm -f "$mark"
fi
exit "$code"
