# shellcheck shell=sh
# write.sh <file> <mode> <bytes> <keep> <owner>: standard input becomes the file, whole or not at all. If <keep> is not
# empty, a former file of other content goes there; <owner> gets it, if there is such a user.
file=$1 mode=$2 bytes=$3 keep=$4 owner=$5
folder=${file%/*}
if [ ! -d "$folder" ]; then
    # Its parents too: our umask would shut others out of them.
    (umask 022 && mkdir -p "$folder")
fi
fresh=$(mktemp "$folder/.patchwave-XXXXXXXXXX")
trap 'rm -f "$fresh"' EXIT
cat >"$fresh"
if [ "$(wc -c <"$fresh" | tr -d ' ')" != "$bytes" ]; then
    echo "only a part of $file arrived; it is left as it was" >&2
    exit 74
fi
if [ -f "$file" ] && cmp -s "$file" "$fresh"; then
    say written no
    exit 0
fi
chmod "$mode" "$fresh"
if [ -n "$owner" ] && id -u "$owner" >/dev/null 2>&1; then
    chown "$owner" "$fresh"
fi
if [ -n "$keep" ] && [ -f "$file" ]; then
    cp -p "$file" "$keep"
fi
sync "$fresh" 2>/dev/null || sync
mv -f "$fresh" "$file"
say written yes
