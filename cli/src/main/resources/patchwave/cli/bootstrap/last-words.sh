# shellcheck shell=sh
# last-words.sh <lines>: what the agent's units said last.
if command -v journalctl >/dev/null 2>&1; then
    journalctl -u patchwave-agent -u patchwave-link -n "$1" --no-pager -o cat 2>/dev/null || true
fi
