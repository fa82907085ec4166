# shellcheck shell=sh
# service.sh <verb> <unit>...: one of systemctl's verbs.
verb=$1
shift
systemctl daemon-reload
systemctl "$verb" "$@"
