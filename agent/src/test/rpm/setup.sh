#!/bin/sh
# Installs what the tests of the dnf and zypper back ends need, on Debian 12 and its kin, as root; nothing if it is all there.
# The tests skip themselves, loudly, where it is not, and fail there with REQUIRE_LAB=1.
#   sh agent/src/test/rpm/setup.sh && mvn verify -Pslow -pl agent -am -Dit.test='Dnf*IT,Zypper*IT'
set -eu
packages="dnf rpm zypper createrepo-c busybox-static gpg"
# In Debian dnf's plugins cannot be installed beside zypper, so that for locks is unpacked here.
plugins=/usr/local/share/patchwave-tests

export DEBIAN_FRONTEND=noninteractive
missing=
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing="$missing $package"
done
lock=$plugins/usr/lib/python3/dist-packages/dnf-plugins/versionlock.py
[ -n "$missing" ] || [ ! -e "$lock" ] || exit 0
apt-get -q -y -o DPkg::Lock::Timeout=300 update
if [ -n "$missing" ]; then
    # shellcheck disable=SC2086  # several words
    apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends $missing
fi
if [ ! -e "$lock" ]; then
    work=$(mktemp -d)
    (cd "$work" && apt-get -q -o APT::Sandbox::User=root download dnf-plugins-core && dpkg-deb -x dnf-plugins-core_*.deb "$plugins")
    rm -r "$work"
    # What the plugins share must be where Python looks.
    modules=$(/usr/bin/python3 -c 'import sys; print("/usr/local/lib/python%d.%d/dist-packages" % sys.version_info[:2])')
    mkdir -p "$modules"
    ln -sfn "$plugins/usr/lib/python3/dist-packages/dnfpluginscore" "$modules/dnfpluginscore"
fi
