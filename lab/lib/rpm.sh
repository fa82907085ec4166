# shellcheck shell=bash
# The signed rpm repository, http://lab:8080/rpm, with advisories; and the layers of dnf and of zypper hosts: Debian's builds
# of both on a Debian userland, with an rpm database of its own that holds the old packages.

make_rpm_repository() { # SET
    local set=$1 repo=$1/repo/rpm work=$LAB/rpmbuild release
    export GNUPGHOME=$set/gnupg
    rm -rf "$repo" "$work"
    mkdir -p "$repo" "$work"
    build_rpm "$repo" "$work" "$lab_home/packages/lab-base.spec"
    for release in 1 2; do
        build_rpm "$repo" "$work" --define "ghost_release $release" --define "ghost_sources $lab_home/packages" \
            "$lab_home/packages/ghost.spec"
    done
    # Debian's rpm has no default for __gpg.
    rpmsign --define '_gpg_name lab@lab.invalid' --define "__gpg $(command -v gpg)" --addsign "$repo"/*/*.rpm
    createrepo_c -q "$repo"
    {
        echo '<?xml version="1.0" encoding="UTF-8"?><updates>'
        advisory LABSA-2024:0001 security Important libghost1 'libghost1 fix' ''
        advisory LABBA-2024:0002 bugfix None ghost-kernel 'ghost-kernel fix' '<reboot_suggested>True</reboot_suggested>'
        echo '</updates>'
    } >"$work/updateinfo.xml"
    modifyrepo_c "$work/updateinfo.xml" "$repo/repodata"
    gpg --batch --yes -q -abo "$repo/repodata/repomd.xml.asc" "$repo/repodata/repomd.xml"
    cp "$set/repo.asc" "$repo/RPM-GPG-KEY-lab"
    gpgconf --kill gpg-agent
    rm -rf "$work"
    : >"$repo/.done"
}

build_rpm() { # REPOSITORY WORK ARGUMENT...
    rpmbuild -bb --quiet --define "_topdir $2" --define "_rpmdir $1" --define '_build_id_links none' \
        --define 'debug_package %{nil}' --define '__os_install_post %{nil}' --define "_dbpath $2/db" --target x86_64 "${@:3}"
}

advisory() { # ID TYPE SEVERITY PACKAGE TITLE FLAGS
    local cve=
    [ "$2" != security ] ||
        cve='<reference href="http://lab/CVE-2024-99999" id="CVE-2024-99999" title="CVE-2024-99999" type="cve"/>'
    cat <<XML
<update from="lab" status="final" type="$2" version="1"><id>$1</id><title>$5</title>
<issued date="2024-01-02 00:00:00"/><updated date="2024-01-02 00:00:00"/>
<severity>$3</severity><summary>$5</summary><description>$5</description><references>$cve</references>
<pkglist><collection short="lab"><name>lab</name>
<package name="$4" version="1.0" release="2" epoch="0" arch="x86_64" src="ghost-1.0-2.src.rpm">
<filename>$4-1.0-2.x86_64.rpm</filename>$6</package></collection></pkglist></update>
XML
}

make_rpm_layer() { # dnf|zypper ROOT SET
    local kind=$1 root=$2 set=$3 packages like
    # dnf-plugins-core and zypper exclude each other in Debian.
    case $kind in
        dnf) packages='rpm gpg dnf dnf-plugins-core' like='rhel fedora' ;;
        zypper) packages='rpm gpg zypper' like='suse opensuse' ;;
    esac
    echo "deb $(mirror) bookworm main" >"$root/etc/apt/sources.list"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    # shellcheck disable=SC2086 # words
    DEBIAN_FRONTEND=noninteractive chroot "$root" sh -c 'apt-get -q update -o Acquire::Check-Valid-Until=false &&
        apt-get -q -y install --no-install-recommends "$@" && apt-get clean && rm -rf /var/lib/apt/lists/*' sh $packages
    rm -f "$root/etc/resolv.conf"
    : >"$root/etc/apt/sources.list"
    mkdir -p "$root"/etc/{rpm,yum.repos.d,zypp/repos.d}
    echo '%_dbpath /var/lib/rpm' >"$root/etc/rpm/macros" # Debian's default is ~/.rpmdb
    printf '%s\n' '[lab]' name=lab baseurl=http://lab:8080/rpm enabled=1 gpgcheck=1 \
        "repo_gpgcheck=$([ "$kind" = zypper ] && echo 1 || echo 0)" gpgkey=http://lab:8080/rpm/RPM-GPG-KEY-lab \
        metadata_expire=0 autorefresh=1 | tee "$root/etc/zypp/repos.d/lab.repo" >"$root/etc/yum.repos.d/lab.repo"
    # Its repository _dnf_local breaks the first install.
    [ ! -e "$root/etc/dnf/plugins/local.conf" ] || sed -i 's/^enabled *=.*/enabled = 0/' "$root/etc/dnf/plugins/local.conf"
    printf '%s\n' 'NAME="Lab Linux"' "ID=lab$kind" "ID_LIKE=\"$like\"" 'VERSION_ID="9"' \
        "PRETTY_NAME=\"Lab Linux 9 ($kind)\"" >"$root/usr/lib/os-release"
    mkdir -p "$root/tmp/old"
    cp "$set"/repo/rpm/noarch/lab-base-1-1*.rpm "$set"/repo/rpm/x86_64/*-1.0-1.*.rpm "$set/repo.asc" "$root/tmp/old/"
    chroot "$root" sh -c 'rpm --import /tmp/old/repo.asc && rpm -i --force-debian /tmp/old/*.rpm && systemctl enable -q ghostd'
    rm -rf "$root/tmp/old"
}
