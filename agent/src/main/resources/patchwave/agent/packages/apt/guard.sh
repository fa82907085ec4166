#!/bin/sh
# Asked by apt before it starts dpkg (DPkg::Pre-Install-Pkgs, version 3): the list of actions on standard input must be
# exactly the approved plan, or nothing is touched. Beside this script: "approved", one line a package:
# name architecture from-version to-version sha256; from-version is "-" for a new package. "direction" has "<" if every
# change must be an upgrade, ">" if every one must be a downgrade.
set -u
directory=$(dirname "$0")
seen="$directory/seen"
: >"$seen"

refuse() {
    echo "patchwave: the plan guard refuses: $*" >&2
    exit 1
}

read -r version || refuse "apt sent no list of actions"
[ "$version" = "VERSION 3" ] || refuse "apt must speak version 3, but sent: $version"
while read -r line && [ -n "$line" ]; do :; done

read -r allowed <"$directory/direction" || [ -n "$allowed" ] || refuse "it is not known whether the plan goes forward or back"

while read -r name old old_arch old_multi direction new new_arch new_multi action; do
    case $action in
    '**CONFIGURE**')
        # Follows its own unpacking, which is judged.
        grep -q "^$name $new_arch [^ ]* $new [0-9a-f]*\$" "$seen" || refuse "would configure $name $new, which is not in the plan"
        ;;
    '**REMOVE**') refuse "would remove $name $old, which is not in the plan" ;;
    *)
        [ "$direction" = "$allowed" ] || refuse "would change $name from $old to $new, which is not the plan's direction ($allowed)"
        sum=$(sha256sum "$action") || refuse "cannot read $action"
        echo "$name $new_arch $old $new ${sum%% *}" >>"$seen"
        ;;
    esac
done

sort "$seen" >"$seen.sorted"
if ! cmp -s "$seen.sorted" "$directory/approved"; then
    sed 's/^/patchwave: approved: /' "$directory/approved" >&2
    sed 's/^/patchwave: actual:   /' "$seen.sorted" >&2
    refuse "the actions differ from the approved plan"
fi
