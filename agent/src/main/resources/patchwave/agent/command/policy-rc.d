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
    read -r line <"/proc/$1/stat" || return 1
    # The 22nd field; the 2nd may contain blanks, so count from the 3rd.
    set -- ${line##*) }
    echo "${20}"
}

# Its main process; of a service without one, such as an init script's, the first that is there.
process() {
    main=$(systemctl show --property=MainPID --value "$service.service")
    if [ "${main:-0}" -eq 0 ]; then
        group=$(systemctl show --property=ControlGroup --value "$service.service")
        main=$([ -z "$group" ] || cat "/sys/fs/cgroup$group/cgroup.procs" "/sys/fs/cgroup/systemd$group/cgroup.procs" 2>/dev/null |
            head -n 1)
    fi
    echo "${main:-0}"
}

refuse() {
    pid=$(process)
    # One that has ended meanwhile runs nothing old.
    if [ "$pid" -gt 0 ] && start=$(start_time "$pid" 2>/dev/null) && [ -n "$start" ]; then
        read -r boot </proc/sys/kernel/random/boot_id
        echo "$service.service $pid $start $boot" >>"$directory/refused"
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
