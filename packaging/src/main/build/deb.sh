# shellcheck shell=sh disable=SC2154,SC2034 # part of build.sh
# Packs a staged tree as .deb.

build_deb() { # <package>
    if ! command -v dpkg-deb >/dev/null; then
        skip "patchwave-$1 as .deb" dpkg-deb
        return
    fi
    about "$1"
    say "packing $package as .deb"
    deb=$out/work/deb-$1
    rm -rf "$deb"
    cp -a "$tree" "$deb"
    mkdir -p "$deb/DEBIAN"
    mkdir -p "$deb/usr/share/lintian/overrides"
    sed "s/@PACKAGE@/$package/" "$here/deb/lintian-overrides" >"$deb/usr/share/lintian/overrides/$package"
    changelog | gzip -9n >"$deb/usr/share/doc/$package/changelog.gz"
    control "$deb" >"$deb/DEBIAN/control"
    if [ -n "$conffiles" ]; then
        printf '%s\n' $conffiles >"$deb/DEBIAN/conffiles"
    fi
    (cd "$deb" && find . -type f ! -path './DEBIAN/*' ! -path './etc/*' | sed 's|^\./||' | sort | xargs md5sum) \
        >"$deb/DEBIAN/md5sums"
    for script in postinst prerm postrm; do
        maintainer_script "$1" "$script" >"$deb/DEBIAN/$script"
        chmod 755 "$deb/DEBIAN/$script"
    done
    chmod 644 "$deb/DEBIAN/control" "$deb/DEBIAN/md5sums"
    [ -z "$conffiles" ] || chmod 644 "$deb/DEBIAN/conffiles"
    find "$deb" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    # Most of it is compressed already: xz would take 15 times as long and save a tenth.
    dpkg-deb --root-owner-group -Zgzip --build "$deb" "$out/deb/${package}_${version}_$deb_arch.deb" >/dev/null
    rm -rf "$deb"
}

changelog() {
    printf '%s (%s) unstable; urgency=medium\n\n  * Patchwave %s.\n\n -- %s  %s\n' \
        "$package" "$version" "$version" "$maintainer" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")"
}

control() { # <tree>
    printf 'Package: %s\nVersion: %s\nArchitecture: %s\nMaintainer: %s\n' "$package" "$version" "$deb_arch" "$maintainer"
    printf 'Installed-Size: %s\n' "$(du -k --apparent-size -s "$1" | cut -f 1)"
    printf 'Depends: libc6 (>= 2.17)%s\n' "${deb_depends:+, $deb_depends}"
    [ -z "$recommends" ] || printf 'Recommends: %s\n' "$recommends"
    printf 'Section: %s\nPriority: optional\nDescription: %s\n' "$section" "$summary"
    printf '%s\n' "$description" | sed 's/^/ /'
}

maintainer_script() { # <package> <script>
    printf '#!/bin/sh\nset -e\npackage=%s\nmodule=%s\nunits=%s\nnext=%s\n\n' "$package" "$module" "$(quoted "$units")" "$(quoted "$next")"
    cat "$here/packages/$1/scripts"
    printf '\n'
    cat "$here/deb/$2"
}

quoted() {
    printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")"
}
