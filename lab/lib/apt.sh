# shellcheck shell=bash
# The signed apt repository, http://lab:8080: suite "stable" with what hosts start with, "stable-updates" with what is newer.
# And the layer of apt hosts, which have the old packages.

# Real packages of which the distribution's own pockets hold more than one version: the newest is the update. The oldest
# is what hosts start with, but for OpenSSL: hosts keep what the release has, since the oldest is too old for its sshd.
real_packages=(libc6 libc-bin nginx nginx-common nginx-light libssl3 openssl)
real_as_released=(libssl3 openssl)
# Hosts do not have these, and may install them.
real_not_installed=(unattended-upgrades python3-dbus libglib2.0-0 python3-distro-info distro-info-data ucf lsb-release xz-utils)

make_apt_repository() { # SET
    local set=$1 suite
    make_key "$set"
    make_ghost 1.0-1 "$set/repo/pool/stable" old
    make_ghost 1.0-2 "$set/repo/pool/stable-updates" new
    fetch_real "$set/repo/pool"
    for suite in stable stable-updates; do publish_suite "$set" "$suite"; done
    publish_troubles "$set"
    GNUPGHOME=$set/gnupg gpgconf --kill gpg-agent
}

make_key() { # SET; signs both repositories
    export GNUPGHOME=$1/gnupg
    mkdir -m 700 -p "$GNUPGHOME"
    gpg --batch -q --passphrase '' --quick-gen-key 'Lab repository <lab@lab.invalid>' rsa3072 sign never
    gpg -q --armor --export >"$1/repo.asc"
}

fetch_real() { # POOL
    local package versions oldest newest released
    apt-get -q update || say "apt-get update failed; with the lists that are there"
    apt-cache madison "${real_packages[@]}" >"$LAB/madison"
    fetch "$1/stable-updates" "${real_not_installed[@]}"
    for package in "${real_packages[@]}"; do
        versions=$(awk -v p="$package" '$1 == p { print $3 }' "$LAB/madison" | sort -uV)
        oldest=$(head -n 1 <<<"$versions") newest=$(tail -n 1 <<<"$versions")
        if [ -z "$oldest" ] || [ "$oldest" = "$newest" ]; then
            say "**** the mirror has one version of $package only ($newest): no real upgrade of it ****"
            continue
        fi
        released=
        [[ " ${real_as_released[*]} " != *" $package "* ]] || released=1
        fetch "$1/stable-updates" "$package=$newest"
        # Where the mirror has moved on, hosts keep what debootstrap installed, which is the release's.
        [ -n "$released" ] || fetch "$1/stable" "$package=$oldest"
    done
}

fetch() { (mkdir -p "$1" && cd "$1" && apt-get -q -o APT::Sandbox::User=root download "${@:2}"); }

# Suites of a repository in trouble: "expired" is over one second after it was made; "torn" has an index that its Release
# does not name, as a mirror in the middle of its synchronisation; "gone" has an index of files that are not there.
publish_troubles() { # SET
    local pool=$1/repo/pool index=$1/repo/dists/torn/main/binary-amd64/Packages
    publish_suite "$1" expired stable-updates -o APT::FTPArchive::Release::ValidTime=1
    publish_suite "$1" torn stable-updates
    echo >>"$index"
    gzip -9nkf "$index"
    mkdir "$pool/gone"
    cp "$pool"/stable-updates/ghost-*.deb "$pool/gone"
    publish_suite "$1" gone
    rm -r "$pool/gone"
}

publish_suite() { # SET SUITE [POOL [OPTION...]]; its own pool if none is named, and options of apt-ftparchive release
    local repo=$1/repo suite=$2 pool=${3-$2} folder=dists/$2/main/binary-amd64
    export GNUPGHOME=$1/gnupg
    mkdir -p "$repo/$folder"
    (
        cd "$repo"
        apt-ftparchive packages "pool/$pool" >"$folder/Packages"
        gzip -9nkf "$folder/Packages"
        apt-ftparchive -o APT::FTPArchive::Release::Suite="$suite" -o APT::FTPArchive::Release::Codename="$suite" \
            -o APT::FTPArchive::Release::Origin=Lab -o APT::FTPArchive::Release::Label=Lab \
            -o APT::FTPArchive::Release::Architectures=amd64 -o APT::FTPArchive::Release::Components=main \
            "${@:4}" release "dists/$suite" >".Release.$suite"
        mv ".Release.$suite" "dists/$suite/Release"
        gpg --batch --yes -q --clearsign -o "dists/$suite/InRelease" "dists/$suite/Release"
        gpg --batch --yes -q -abo "dists/$suite/Release.gpg" "dists/$suite/Release"
    )
}

make_apt_layer() { # ROOT SET
    local root=$1 set=$2 suite
    mkdir -p "$root/etc/apt/keyrings" "$root/tmp/old"
    cp "$set/repo.asc" "$root/etc/apt/keyrings/lab.asc"
    for suite in stable stable-updates; do
        echo "deb [signed-by=/etc/apt/keyrings/lab.asc] http://lab:8080 $suite main"
    done >"$root/etc/apt/sources.list"
    cp "$set"/repo/pool/stable/*.deb "$root/tmp/old/"
    DEBIAN_FRONTEND=noninteractive chroot "$root" sh -c \
        'dpkg -i --force-downgrade --force-confold /tmp/old/*.deb && apt-get check && systemctl enable -q ghostd'
    rm -rf "$root/tmp/old"
}
