#!/bin/sh
# Builds the packages: build.sh VERSION TIMESTAMP OUT [STAGED]
#
# VERSION    as Maven has it; -SNAPSHOT sorts before the release
# TIMESTAMP  ISO 8601: the time of everything in the packages, whenever they are built
# OUT        gets deb/*.deb and rpm/*.rpm
# STAGED     an OUT of before: the same content, packed as another version, for tests of upgrades
#
# One tree is staged for each package and packed by the formats' own tools, dpkg-deb and rpmbuild. Where one of these is
# missing its format is skipped, loudly; with REQUIRE_LAB=1 that is an error.
set -eu

here=$(CDPATH='' cd -P "$(dirname "$0")/.." && pwd)
root=$(CDPATH='' cd -P "$here/../../.." && pwd)
version=$(printf %s "$1" | sed 's/-SNAPSHOT$/~snapshot/')
SOURCE_DATE_EPOCH=$(date -u -d "$2" +%s)
export SOURCE_DATE_EPOCH
out=$3
packages='agent controller cli'
maintainer='Patchwave maintainers <maintainers@patchwave.example>'

say() { printf 'packages: %s\n' "$*"; }

die() {
    printf 'packages: %s\n' "$*" >&2
    exit 1
}

skip() { # <what> <missing tool>
    [ "${REQUIRE_LAB-}" != 1 ] || die "$1 cannot be built: $2 is missing"
    printf '\n**** SKIPPED: %s: %s is missing\n\n' "$1" "$2" >&2
}

machine=$(uname -m)
case $machine in
    x86_64) deb_arch=amd64 ;;
    aarch64) deb_arch=arm64 ;;
    *) die "no packages for $machine" ;;
esac
java_home=$("$root/patchwave" java-home)
export LC_ALL=C.UTF-8 TZ=UTC
umask 022

. "$here/build/stage.sh"
. "$here/build/train.sh"
. "$here/build/deb.sh"
. "$here/build/rpm.sh"

rm -rf "$out/stage" "$out/work" "$out/deb" "$out/rpm"
mkdir -p "$out/stage" "$out/work" "$out/deb" "$out/rpm"
if [ -n "${4-}" ]; then
    for each in $packages; do
        cp -a "$4/stage/$each" "$out/stage/"
        about "$each"
        echo "$version" >"$dist/version"
    done
else
    for each in $packages; do
        stage "$each"
    done
    train
fi
for each in $packages; do
    settle "$each"
    build_deb "$each"
    build_rpm "$each"
done
find "$out/deb" "$out/rpm" -type f -size +0 -printf '  %s bytes  %p\n' | sort
