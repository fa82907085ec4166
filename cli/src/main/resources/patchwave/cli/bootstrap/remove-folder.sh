# shellcheck shell=sh
# remove-folder.sh <folder>: takes away what make-folder.sh made, and never anything else.
case $1 in
    */../* | *//*) exit 64 ;;
    /*/patchwave-??????????) rm -rf -- "$1" ;;
    *) exit 64 ;;
esac
