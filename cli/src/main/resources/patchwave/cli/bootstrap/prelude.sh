# shellcheck shell=sh
# Comes before every script that runs on a host. Answers are lines of their own form, so that what a login shell prints
# beside them is not taken for one.
set -eu
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
umask 077

say() { # <key> <value>
    printf 'patchwave:%s=%s\n' "$1" "$(printf '%s' "$2" | tr '\n\r\t' '   ')"
}

# The units that the agent may consist of.
# shellcheck disable=SC2034 # not every script asks for them
units='patchwave-agent.service patchwave-link.service'
