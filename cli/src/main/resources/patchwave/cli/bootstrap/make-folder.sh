# shellcheck shell=sh
# A fresh folder that nobody else can look into.
for parent in "${TMPDIR:-}" /var/tmp /tmp; do
    if [ -n "$parent" ] && [ -w "$parent" ]; then
        say folder "$(mktemp -d "$parent/patchwave-XXXXXXXXXX")"
        exit 0
    fi
done
echo 'no folder for temporary files can be written to: /var/tmp, /tmp' >&2
exit 73
