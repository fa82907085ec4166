# shellcheck shell=bash
# Debian packages of our own, each for a kind of trouble:
#   libghost1     a shared library: daemons go on with the deleted old file
#   ghostd        a daemon on TCP port 7070 that tells which version of the library it has mapped
#   ghost-tool    a conffile whose shipped text changes; its source is libghost1's, and apt upgrades such siblings together
#   ghost-bad     the update's postinst fails
#   ghost-slow    the update's postinst takes 8 s: time to cut the power in
#   ghost-kernel  the update asks for a reboot the way Debian's hooks do
#   ghost-moody   a conffile whose shipped text changes, 24 MiB of new files, and scripts that fail where the host says so, or
#                 do what it says if that can be executed: /etc/ghost-moody.d/preinst, /etc/ghost-moody.d/postinst

ghost_control() { # FOLDER PACKAGE VERSION [FIELD...]
    mkdir -p "$1/DEBIAN"
    printf '%s\n' "Package: $2" "Version: $3" 'Architecture: amd64' 'Maintainer: Lab <lab@lab.invalid>' 'Section: misc' \
        'Priority: optional' "${@:4}" "Description: lab package $2" >"$1/DEBIAN/control"
}

ghost_script() { # FOLDER NAME LINE...
    printf '%s\n' '#!/bin/sh' 'set -e' "${@:3}" >"$1/DEBIAN/$2"
    chmod 755 "$1/DEBIAN/$2"
}

make_ghost() { # VERSION POOL old|new
    local version=$1 pool=$2 age=$3 work name library
    work=$(mktemp -d) library=usr/lib/x86_64-linux-gnu
    mkdir -p "$pool"

    ghost_control "$work/libghost1" libghost1 "$version" 'Source: ghost'
    mkdir -p "$work/libghost1/$library"
    echo "const char *ghost_version(void) { return \"$version\"; }" >"$work/ghost.c"
    gcc -shared -fPIC -O2 -Wl,-soname,libghost.so.1 -o "$work/libghost1/$library/libghost.so.1.${version#*-}" "$work/ghost.c"
    ln -s "libghost.so.1.${version#*-}" "$work/libghost1/$library/libghost.so.1"
    echo 'activate-noawait ldconfig' >"$work/libghost1/DEBIAN/triggers"

    ghost_control "$work/ghostd" ghostd "$version" 'Depends: libghost1 (>= 1.0), libc6'
    mkdir -p "$work/ghostd/usr/sbin" "$work/ghostd/lib/systemd/system"
    gcc -O2 -o "$work/ghostd/usr/sbin/ghostd" "$lab_home/packages/ghostd.c" "$work/libghost1/$library/libghost.so.1"
    cp "$lab_home/packages/ghostd.service" "$work/ghostd/lib/systemd/system/"
    ghost_script "$work/ghostd" postinst \
        '[ ! -d /run/systemd/system ] || { systemctl daemon-reload; systemctl enable -q ghostd; systemctl start ghostd; }'
    # shellcheck disable=SC2016 # for the script
    ghost_script "$work/ghostd" prerm \
        '[ "$1" != remove ] || [ ! -d /run/systemd/system ] || systemctl disable -q --now ghostd'

    ghost_control "$work/ghost-tool" ghost-tool "$version" 'Source: ghost'
    mkdir -p "$work/ghost-tool/etc"
    echo "shipped=$version" >"$work/ghost-tool/etc/ghost.conf"
    echo /etc/ghost.conf >"$work/ghost-tool/DEBIAN/conffiles"

    ghost_control "$work/ghost-moody" ghost-moody "$version"
    mkdir -p "$work/ghost-moody/etc" "$work/ghost-moody/usr/share/ghost-moody"
    echo "shipped=$version" >"$work/ghost-moody/etc/ghost-moody.conf"
    echo /etc/ghost-moody.conf >"$work/ghost-moody/DEBIAN/conffiles"
    # Under another name each time: dpkg's way back for a file of the same name is not overlayfs's.
    truncate -s "$([ "$age" = old ] && echo 1 || echo 24)M" "$work/ghost-moody/usr/share/ghost-moody/load.${version#*-}"

    for name in ghost-bad ghost-slow ghost-kernel; do ghost_control "$work/$name" "$name" "$version"; done
    if [ "$age" = new ]; then
        ghost_script "$work/ghost-bad" postinst 'echo "ghost-bad: refusing" >&2' 'exit 7'
        for name in preinst postinst; do
            ghost_script "$work/ghost-moody" "$name" "if [ -x /etc/ghost-moody.d/$name ]; then" \
                "    exec /etc/ghost-moody.d/$name" "elif [ -e /etc/ghost-moody.d/$name ]; then" \
                "    echo 'ghost-moody: the $name refuses' >&2" '    exit 5' 'fi'
        done
        ghost_script "$work/ghost-slow" postinst 'sleep 8'
        ghost_script "$work/ghost-kernel" postinst 'touch /run/reboot-required' 'echo ghost-kernel >>/run/reboot-required.pkgs'
    fi

    for name in libghost1 ghostd ghost-tool ghost-bad ghost-slow ghost-kernel ghost-moody; do
        dpkg-deb -Zgzip --root-owner-group --build "$work/$name" "$pool/${name}_${version}_amd64.deb"
    done
    rm -rf "$work"
}
