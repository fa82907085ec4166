# shellcheck shell=sh
# diagnose.sh <state directory> <address>...: what can be seen of an agent that is silent. Changes nothing.
state=$1
shift

say time "$(date +%s)"

# ---- space -------------------------------------------------------------------------------------------------------
for folder in / /usr /var /var/lib/patchwave /tmp; do
    [ -d "$folder" ] || continue
    space=$(df -Pk "$folder" 2>/dev/null | awk 'NR == 2 { print $4, $5, $6 }')
    inodes=$(df -Pi "$folder" 2>/dev/null | awk 'NR == 2 { print $4 }')
    say disk "$space ${inodes:--}"
done

# ---- the service -------------------------------------------------------------------------------------------------
if command -v systemctl >/dev/null 2>&1; then
    # shellcheck disable=SC2154 # of prelude.sh
    for unit in $units; do
        show=$(systemctl show -p LoadState -p Result -p ExecMainStatus -p NRestarts -p ConditionResult -p MainPID "$unit" \
            2>/dev/null || true)
        case $show in
            *LoadState=not-found* | '') ;;
            *) say detail "$unit $show" ;;
        esac
    done
    systemctl list-units --no-legend --plain --all 'patchwave-txn-*' 2>/dev/null | while read -r unit _ active _; do
        case $active in
            active | activating | deactivating | reloading) say transaction "unit $unit is $active" ;;
        esac
    done
fi
if command -v journalctl >/dev/null 2>&1; then
    say words "$(journalctl -u patchwave-agent -u patchwave-link -n 6 --no-pager -o cat 2>/dev/null | base64 | tr -d '\n')"
fi
running=$(pgrep -f '^/usr/lib/patchwave/agent/.*patchwave[.]agent[.]Main' 2>/dev/null | head -n 1 || true)
if [ -n "$running" ]; then
    say running "$(readlink "/proc/$running/exe" 2>/dev/null || echo unknown)"
fi
if [ -e /usr/lib/patchwave/agent/current ]; then
    say current "$(readlink -f /usr/lib/patchwave/agent/current)"
fi

# ---- the journal and what is under way ---------------------------------------------------------------------------
journal=$state/journal.ndjson
if [ -f "$journal" ]; then
    say journal "$(wc -c <"$journal" | tr -d ' ')"
    intent=$(grep '"kind":"intent"' "$journal" | tail -n 1 || true)
    if [ -n "$intent" ]; then
        attempt=$(printf '%s\n' "$intent" | sed -n 's/.*"kind":"intent".*"attempt":\([0-9][0-9]*\),"plan_hash".*/\1/p')
        if [ -z "$attempt" ]; then
            say open "an attempt whose number cannot be read"
        elif ! grep -E '"kind":"(finished|fenced)"' "$journal" | grep -qE "\"attempt\":${attempt}[,}]"; then
            say open "attempt $attempt is not finished in the journal"
        fi
    fi
fi
for mark in "$state"/transactions/*/runner; do
    [ -f "$mark" ] || continue
    folder=${mark%/runner}
    case $(cat "$mark") in
        *' fenced') ;;
        *) [ -f "$folder/result" ] || say transaction "transaction ${folder##*/} has no result" ;;
    esac
done

# ---- the package database ----------------------------------------------------------------------------------------
held() { # <lock file>: by whom
    [ -e "$1" ] || return 0
    inode=$(stat -L -c %i "$1")
    awk -v inode=":$inode" 'index($6 ":", inode ":") { print $5 }' /proc/locks | sort -u | while read -r pid; do
        # An inode's number is not unique on a host: who holds the lock has the file open.
        if find "/proc/$pid/fd" -lname "$1" 2>/dev/null | grep -q .; then
            say lock "$1 is held by process $pid ($(cat "/proc/$pid/comm" 2>/dev/null || echo gone))"
        fi
    done
}
if command -v dpkg-query >/dev/null 2>&1; then
    for lock in /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock; do held "$lock"; done
    # shellcheck disable=SC2016 # dpkg's own format
    dpkg-query -W -f='${db:Status-Abbrev}\t${Package}\n' | grep -vE '^(ii |hi |rc |hc |un |pn )' | head -n 8 \
        | while read -r line; do say half "$line"; done
    for update in /var/lib/dpkg/updates/[0-9]*; do
        if [ -e "$update" ]; then say interrupted yes; fi
    done
elif command -v rpm >/dev/null 2>&1; then
    for lock in /var/lib/rpm/.rpm.lock /usr/lib/sysimage/rpm/.rpm.lock; do held "$lock"; done
    rpm -q rpm >/dev/null 2>&1 || say half "rpm cannot read its database"
fi

# ---- the way to the controller -----------------------------------------------------------------------------------
# shellcheck disable=SC2016 # of the inner shell
dial='exec 3<>"/dev/tcp/$0/$1"'
for address; do
    host=${address%:*} port=${address##*:}
    host=${host#[} host=${host%]}
    if ! getent hosts "$host" >/dev/null 2>&1 && ! getent ahosts "$host" >/dev/null 2>&1; then
        say reach "$address no: the name has no address there"
    elif ! command -v bash >/dev/null 2>&1 || ! command -v timeout >/dev/null 2>&1; then
        say reach "$address unknown: no bash there to try it with"
    elif why=$(timeout 5 bash -c "$dial" "$host" "$port" 2>&1); then
        say reach "$address yes"
    else
        say reach "$address no: ${why:-no answer within 5 s}"
    fi
done
