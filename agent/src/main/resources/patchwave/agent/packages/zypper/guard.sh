#!/bin/sh
# Installs a staged plan with zypper, if that does exactly the plan: guard.sh TAG ZYPPER [GLOBAL OPTION...]
# The options make zypper see one repository alone: the directory "files" beside this script. Here too: "approved", one line a
# package: name architecture from-version to-version sha256 (from-version is "-" for a new package); "direction" has "<" if
# every change must be an upgrade, ">" if every one must be a downgrade.
set -u
directory=$(dirname "$0")
tag=$1
shift
approved="$directory/approved"
actual="$directory/actual"

refuse() {
    echo "patchwave: the plan guard refuses: $*" >&2
    exit 1
}

read -r allowed <"$directory/direction" || [ -n "$allowed" ] || refuse "it is not known whether the plan goes forward or back"
case $allowed in
'<') sections='to-upgrade to-install' ;;
'>') sections='to-downgrade' ;;
*) refuse "the plan's direction must be < or >, but is $allowed" ;;
esac

# The files themselves: what zypper is to install is what was approved, and there is nothing else.
for file in "$directory"/files/*; do
    sum=$(sha256sum "$file") || refuse "cannot read $file"
    grep -q " ${sum%% *}\$" "$approved" || refuse "$file is not what was approved"
done
[ "$(ls "$directory/files" | wc -l)" -eq "$(wc -l <"$approved")" ] || refuse "not every file of the plan is there"

set -f
wanted=$(awk '{ print $1 "." $2 "=" $4 }' "$approved")
"$@" --non-interactive refresh >"$directory/refresh.log" 2>&1 || refuse "zypper cannot read the staged files: $(tail -n 3 "$directory/refresh.log")"
# shellcheck disable=SC2086  # one word a package
"$@" --non-interactive --xmlout --no-refresh install --dry-run --oldpackage --no-recommends $wanted >"$directory/simulated.xml" 2>&1

# One line a change, as in "approved" but without the digest; whatever is in another section is shown as it is.
awk -v sections=" $sections " '
    function attribute(name,    from) {
        from = index($0, " " name "=\"")
        if (!from) return "-"
        from += length(name) + 3
        return substr($0, from, index(substr($0, from), "\"") - 1)
    }
    /^<to-[a-z-]*>/ { section = substr($0, 2, index($0, ">") - 2) }
    /^<solvable type="package"/ {
        line = attribute("name") " " attribute("arch") " " attribute("edition-old") " " attribute("edition")
        print index(sections, " " section " ") ? line : section " " line ", which is not the direction (" sections ")"
    }
' "$directory/simulated.xml" | sort >"$actual"

if ! sed 's/ [0-9a-f]*$//' "$approved" | cmp -s - "$actual"; then
    sed 's/^/patchwave: approved: /' "$approved" >&2
    sed 's/^/patchwave: actual:   /' "$actual" >&2
    grep -E '^ ?(<message type="error"|<description>| ?Problem| ?Solution)' "$directory/simulated.xml" | head -n 5 >&2
    refuse "the actions differ from the approved plan"
fi

: >"$directory/agreed"
# shellcheck disable=SC2086
"$@" --non-interactive --no-refresh --userdata "patchwave:$tag" install --oldpackage --no-recommends $wanted
