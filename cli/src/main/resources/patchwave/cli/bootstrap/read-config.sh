# shellcheck shell=sh
# read-config.sh <file>: what the agent's configuration is, and whether it is still the package's own.
[ -f "$1" ] || exit 0
say config "$(base64 <"$1" | tr -d '\n')"
sum=$(md5sum <"$1")
# shellcheck disable=SC2016 # dpkg's own format
if dpkg-query -W -f='${Conffiles}\n' patchwave-agent 2>/dev/null | grep -qF " $1 ${sum%% *}"; then
    say packaged yes
elif rpm -q patchwave-agent >/dev/null 2>&1 && rpm -qc patchwave-agent | grep -qxF "$1" \
    && ! rpm -V --nomtime patchwave-agent 2>/dev/null | grep -qF " $1"; then
    say packaged yes
fi
