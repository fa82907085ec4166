# shellcheck shell=bash
# The Debian packages that the lab needs on the machine itself, and those that other tests as root use there (sshd and sudo for
# the bootstrap's, lintian and rpm for the packages', libfaketime for the kill points').
lab_packages=(systemd-container debootstrap iproute2 util-linux procps nginx-light openssh-client apt-utils dpkg-dev gcc
    libc6-dev gpg gpg-agent curl socat haproxy hey e2fsprogs openssh-server sudo lintian rpm libfaketime
    ansible-core ansible-lint createrepo-c)
lab_commands=(systemd-nspawn debootstrap ip nsenter unshare findmnt sysctl nginx ssh-keygen apt-ftparchive dpkg-deb gcc
    gpg curl socat haproxy hey mke2fs ansible-playbook ansible-lint rpmbuild createrepo_c)

lab_setup() { # installs what is missing; starts no service
    local missing=() package rule=/usr/sbin/policy-rc.d rule_made=
    [ "$#" = 0 ] || wrong "setup: $1"
    [ "$(id -u)" = 0 ] || fail "setup needs root"
    for package in "${lab_packages[@]}"; do
        [ "$(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null)" = "ii " ] || missing+=("$package")
    done
    [ "${#missing[@]}" -gt 0 ] || return 0
    say "installing ${missing[*]}"
    if [ ! -e "$rule" ]; then # nginx, haproxy and ssh must not start here
        printf '#!/bin/sh\nexit 101\n' >"$rule"
        chmod 755 "$rule"
        rule_made=1
        # shellcheck disable=SC2064 # as it is now
        trap "rm -f '$rule'" EXIT
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get -q update -o APT::Update::Error-Mode=any >/dev/null || say "apt-get update failed; with the lists that are there"
    apt-get -q -y install --no-install-recommends "${missing[@]}" >/dev/null || fail "apt-get could not install ${missing[*]}"
    [ -z "$rule_made" ] || rm -f "$rule"
}
