# shellcheck shell=sh
# state.sh <state directory> <token file>: how far the agent has come.
if [ -f "$1/certificate.pem" ]; then
    say certificate "$(base64 <"$1/certificate.pem" | tr -d '\n')"
fi
if [ -f "$2" ]; then
    say token yes
fi
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
                ;;
        esac
    done
fi
