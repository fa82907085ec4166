# shellcheck shell=sh
# checksum.sh <file>
sum=$(sha256sum <"$1")
say sha256 "${sum%% *}"
