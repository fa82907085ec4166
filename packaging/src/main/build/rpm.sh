# shellcheck shell=sh disable=SC2154,SC2034 # part of build.sh
# Packs a staged tree as .rpm.

build_rpm() { # <package>
    if ! command -v rpmbuild >/dev/null; then
        skip "patchwave-$1 as .rpm" rpmbuild
        return
    fi
    about "$1"
    say "packing $package as .rpm"
    spec=$out/work/$package.spec
    top=$out/work/rpm-$1
    rm -rf "$top"
    mkdir -p "$top"
    spec "$1" >"$spec"
    # Its own macros alone: what the machine's vendor would do to the files is not wanted.
    if ! rpmbuild -bb --quiet --target "$machine" --define "_topdir $top" --define "_rpmdir $out/rpm" \
        --define "_rpmfilename %{name}-%{version}-%{release}.%{arch}.rpm" --define "_dbpath $top/db" \
        "$spec" >"$out/work/$package.rpmbuild.log" 2>&1; then
        cat "$out/work/$package.rpmbuild.log" >&2
        die "rpmbuild failed for $package"
    fi
    rm -rf "$top"
}

spec() { # <package>
    cat <<END
%global debug_package %{nil}
%global __os_install_post %{nil}
%global _build_id_links none
%global _binary_payload w6.gzdio
%global _buildhost patchwave
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1
%global source_date_epoch_from_changelog 0

Name: $package
Version: $version
Release: 1
Summary: $summary
License: Patchwave and GPL-2.0-only WITH Classpath-exception-2.0
Packager: $maintainer
AutoReqProv: no
Requires: glibc >= 2.17
END
    for required in $rpm_requires; do
        printf 'Requires: %s\n' "$required"
    done
    [ -z "$recommends" ] || printf 'Recommends: %s\n' "$recommends"
    [ -z "$user" ] || printf 'Requires(pre): /usr/sbin/useradd\n'
    cat <<END

%description
$description

%install
mkdir -p %{buildroot}
cp -a "$tree/." %{buildroot}/

END
    if [ -n "$user" ]; then
        printf '%%pre\n'
        rpm_script "$1" pre
    fi
    for script in post preun postun; do
        printf '%%%s\n' "$script"
        rpm_script "$1" "$script"
    done
    printf '%%files\n'
    file_list "$1"
    printf '\n%%changelog\n* %s %s - %s-1\n- Patchwave %s.\n' \
        "$(date -u -d "@$SOURCE_DATE_EPOCH" '+%a %b %d %Y')" "$maintainer" "$version" "$version"
}

rpm_script() { # <package> <script>
    {
        printf 'set -e\npackage=%s\nmodule=%s\nunits=%s\nnext=%s\n\n' "$package" "$module" "$(quoted "$units")" "$(quoted "$next")"
        cat "$here/packages/$1/scripts"
        printf '\n'
        cat "$here/rpm/$2"
        printf '\n'
    } | sed 's/%/%%/g'
}

# Our own folders and all files.
file_list() { # <package>
    printf '%%defattr(-,root,root,-)\n'
    (
        cd "$tree"
        find usr/lib/patchwave etc/patchwave var/lib/patchwave "usr/share/doc/$package" -type d 2>/dev/null | sort | sed 's|.*|%dir "/&"|'
        find . ! -type d | sed 's|^\./||' | sort | while read -r file; do
            case "/$file" in
                /etc/patchwave/controller.yaml) printf '%%config(noreplace) %%attr(0640,root,patchwave) "/%s"\n' "$file" ;;
                /etc/*) printf '%%config(noreplace) "/%s"\n' "$file" ;;
                /usr/share/doc/* | /usr/share/man/*) printf '%%doc "/%s"\n' "$file" ;;
                *) printf '"/%s"\n' "$file" ;;
            esac
        done
    )
}
