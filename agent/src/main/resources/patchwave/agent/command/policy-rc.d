# What Debian's package scripts ask before they start, stop or restart a service (invoke-rc.d, deb-systemd-invoke), while a
# transaction runs: policy-rc.d [OPTION]... SERVICE ACTIONS [RUNLEVEL]. What must not be restarted by itself is neither stopped
# nor restarted by them; the host's own policy-rc.d decides all else. A first line before this one sets directory, where
#   never-restart     has the names, one shell pattern a line
#   policy-rc.d.host  is the host's own, if it has one
#   refused           gets a line for each refusal: SERVICE, and the process that was left alone, its start and the boot
set -uf
service='' actions=''
for argument in "$@"; do
    case $argument in
        -*) ;;
        *)
            if [ -z "$service" ]; then
                service=${argument%.service}
            elif [ -z "$actions" ]; then
                actions=$argument
            fi
            ;;
    esac
done

start_time() { # <process>
    read -r line <"/proc/$1/stat"
    # The 22nd field; the 2nd may contain blanks, so count from the 3rd.
    set -- ${line##*) }
    echo "${20}"
}

refuse() {
    pid=$(systemctl show --property=MainPID --value "$service.service")
    if [ "${pid:-0}" -gt 0 ]; then
        read -r boot </proc/sys/kernel/random/boot_id
        echo "$service.service $pid $(start_time "$pid") $boot" >>"$directory/refused"
    fi
    echo "patchwave: $service is never restarted by itself: left running, without $actions" >&2
    exit 101
}

case $actions in
    *stop* | *restart* | *force-reload*)
        while read -r pattern; do
            # shellcheck disable=SC2254 # It is a pattern.
            case $service in
                $pattern) refuse ;;
            esac
        done <"$directory/never-restart"
        ;;
esac

if [ -x "$directory/policy-rc.d.host" ]; then
    exec "$directory/policy-rc.d.host" "$@"
fi
exit 0
