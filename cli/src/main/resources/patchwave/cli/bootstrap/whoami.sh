# shellcheck shell=sh
# Whether a script can be run as this user at all.
say uid "$(id -u)"
