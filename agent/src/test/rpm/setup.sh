#!/bin/sh
# Installs what the tests of the dnf and zypper back ends need, on Debian 12 and its kin, as root; nothing if it is all there.
# The tests skip themselves, loudly, where it is not, and fail there with REQUIRE_LAB=1.
#   sh agent/src/test/rpm/setup.sh && mvn verify -Pslow -pl agent -am -Dit.test='Dnf*IT,Zypper*IT'
set -eu
packages="dnf rpm zypper createrepo-c busybox-static gpg"
missing=
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
export DEBIAN_FRONTEND=noninteractive
apt-get -q -y update
# No plugins of dnf: in Debian they cannot be installed beside zypper.
# shellcheck disable=SC2086  # several words
apt-get -q -y install --no-install-recommends $missing
