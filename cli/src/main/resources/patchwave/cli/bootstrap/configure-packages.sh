# shellcheck shell=sh
# Ends what an interrupted dpkg left. Only called when no transaction of Patchwave is open.
trap '' HUP INT PIPE
DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 APT_LISTCHANGES_FRONTEND=none
export DEBIAN_FRONTEND NEEDRESTART_SUSPEND APT_LISTCHANGES_FRONTEND
dpkg --force-confdef --force-confold --configure -a 2>&1 </dev/null | tail -n 10 >&2
# shellcheck disable=SC2016 # dpkg's own format
half=$(dpkg-query -W -f='${db:Status-Abbrev}\t${Package}\n' | grep -vE '^(ii |hi |rc |hc |un |pn )' | head -n 8 || true)
if [ -n "$half" ]; then
    echo "still by half: $half" >&2
    exit 70
fi
