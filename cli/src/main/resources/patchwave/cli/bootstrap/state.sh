# shellcheck shell=sh
# state.sh <token file> <folder>...: how far the agent has come. Its certificate is in one of the folders.
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
