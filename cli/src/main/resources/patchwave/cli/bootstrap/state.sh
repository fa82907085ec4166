# shellcheck shell=sh
# state.sh <configuration> <token file> <folder>...: how far the agent has come. Its certificate is in one of the folders.
# Times are in milliseconds. They are the host's own, so that they can be compared with each other.
if [ -f "$1" ]; then
    say configured "$(date -r "$1" +%s%3N)"
fi
shift
if [ -f "$1" ]; then
    say token yes
fi
shift
for folder; do
    if [ -f "$folder/certificate.pem" ]; then
        say identity "$folder"
        say certificate "$(base64 <"$folder/certificate.pem" | tr -d '\n')"
        break
    fi
done
since() { # <unit>: when its main process was started. Before version 248, systemd tells whole seconds alone.
    TZ=UTC systemctl show --timestamp=us+utc -p ExecMainStartTimestamp --value "$1" 2>/dev/null \
        || TZ=UTC systemctl show -p ExecMainStartTimestamp --value "$1" 2>/dev/null || true
}
if command -v systemctl >/dev/null 2>&1; then
    # shellcheck disable=SC2154 # of prelude.sh
    for unit in $units; do
        load=$(systemctl show -p LoadState --value "$unit" 2>/dev/null || true)
        case $load in
            '' | not-found) ;;
            *)
                active=$(systemctl show -p ActiveState --value "$unit" 2>/dev/null || true)
                enabled=$(systemctl is-enabled "$unit" 2>/dev/null || true)
                say unit "$unit $load ${active:-unknown} ${enabled:-unknown}"
                since=$(since "$unit")
                case $since in
                    *' UTC') say started "$unit $(date -d "$since" +%s%3N)" ;;
                esac
                ;;
        esac
    done
fi
