# shellcheck shell=sh disable=SC2154,SC2034 # part of build.sh
# Stages what a package installs.

# Sets what the package says of itself.
about() { # <package>
    package=patchwave-$1
    user=
    . "$here/packages/$1/package"
    tree=$out/stage/$1
    lib=$tree/usr/lib/patchwave/$module
    dist=$lib/dist
    doc=$tree/usr/share/doc/$package
}

fill() { # <template> <file>: its placeholders
    awk -v name="$module" -v program="$(basename "$program")" -v main="$main" -v prepare="$(escape "$prepare")" '
        $0 == "@PREPARE@" { if (prepare != "") print prepare; next }
        { gsub(/@NAME@/, name); gsub(/@PROGRAM@/, program); gsub(/@MAIN@/, main); print }' "$1" >"$2"
}

escape() { # awk -v reads backslashes
    printf %s "$1" | sed 's/\\/\\\\/g'
}

stage() { # <package>
    about "$1"
    say "staging $package $version"
    [ -e "$root/$module/target/patchwave-$module.jar" ] || die "$module is not built"
    mkdir -p "$dist" "$doc"
    stage_files "$1"
    stage_jars
    make_runtime
    # The archive of classes remembers the times of what it was made of.
    find "$dist" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    if [ -d "$here/packages/$1/root" ]; then
        cp -R "$here/packages/$1/root/." "$tree"
    fi
    # Empty folders are nothing that git keeps.
    for folder in $folders; do
        mkdir -p "$tree$folder"
    done
}

stage_files() { # <package>
    echo "$version" >"$dist/version"
    cp "$here/packages/$1/java.options" "$dist/java.options"
    fill "$here/common/switch" "$lib/switch"
    fill "$here/common/launch" "$dist/launch"
    chmod 755 "$lib/switch" "$dist/launch"
    mkdir -p "$tree$(dirname "$program")"
    ln -s "../lib/patchwave/$module/current/launch" "$tree$program"
    for page in "$here/packages/$1/man"/*; do
        section_dir=$tree/usr/share/man/man${page##*.}
        mkdir -p "$section_dir"
        gzip -9n <"$page" >"$section_dir/$(basename "$page").gz"
    done
    fill "$here/common/copyright" "$doc/copyright"
    case $1 in
        cli) cp "$root/docs/cli.md" "$doc/" ;;
        *)
            mkdir -p "$doc/examples"
            cp "$root/docs/$1.example.yaml" "$doc/examples/$1.yaml"
            ;;
    esac
}

# Jars and the native libraries that they carry: these are loaded from a directory of the version instead of being written
# to /tmp at each start, which would also fail where that must not have programs.
stage_jars() {
    mkdir -p "$dist/lib" "$dist/native"
    cp "$root/$module/target/patchwave-$module.jar" "$dist/lib/"
    cp "$root/$module/target/lib"/*.jar "$dist/lib/"
    for jar in "$dist"/lib/*.jar; do
        case $(basename "$jar") in
            grpc-netty-shaded-*) thin "$jar" META-INF/native "META-INF/native/*_epoll_$machine.so" "META-INF/native/*_linux_$machine.so" ;;
            sqlite-jdbc-*) thin "$jar" org/sqlite/native "org/sqlite/native/Linux/$machine/*.so" ;;
            jline-*) thin "$jar" org/jline/nativ "org/jline/nativ/Linux/$machine/*.so" ;;
        esac
    done
    strip_debug "$dist"/native/*.so
    # Our own first; the order is part of the archive of classes.
    (cd "$dist/lib" && ls patchwave-*.jar && ls | grep -v '^patchwave-') >"$dist/class-path"
}

thin() { # <jar> <folder to be left out> <native library to be kept>...
    jar=$1 folder=$2
    shift 2
    work=$out/work/thin-$(basename "$jar" .jar)
    if [ ! -d "$work" ]; then
        mkdir -p "$work/content" "$work/native"
        (
            cd "$work/content"
            "$java_home/bin/jar" --extract --file "$jar"
            for library in "$@"; do
                # shellcheck disable=SC2086 # a pattern
                cp $library "$work/native/"
            done
            find "$folder" -type f \( -name '*.so' -o -name '*.jnilib' -o -name '*.dylib' -o -name '*.dll' \) -delete
            find . -type f ! -path ./META-INF/MANIFEST.MF | sed 's|^\./||' | sort >"$work/list"
            "$java_home/bin/jar" --create --file "$work/thin.jar" --manifest META-INF/MANIFEST.MF \
                --date "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)" "@$work/list"
        )
        rm -rf "$work/content"
    fi
    cp "$work/thin.jar" "$jar"
    cp "$work/native"/*.so "$dist/native/"
}

strip_debug() { # <ELF file>...
    if command -v strip >/dev/null; then
        for file in "$@"; do
            [ ! -f "$file" ] || strip --strip-unneeded "$file"
        done
    fi
}

make_runtime() {
    "$java_home/bin/jlink" --add-modules "$modules" --strip-java-debug-attributes --no-header-files --no-man-pages \
        --compress zip-9 --output "$dist/runtime"
    # Of a window system there is nothing on servers; the module itself has java.beans.
    (cd "$dist/runtime/lib" && rm -f libawt*.so libfontmanager.so libfreetype.so libjawt.so libjavajpeg.so liblcms.so \
        libmlib_image.so libsplashscreen.so libjsound.so psfont* jrt-fs.jar jexec classlist)
    rm -f "$dist"/runtime/bin/jrunscript "$dist"/runtime/bin/rmiregistry "$dist"/runtime/bin/keytool
    find "$dist/runtime" -type f \( -name '*.so' -o -path '*/bin/*' -o -name jspawnhelper \) | while read -r file; do
        chmod u+w "$file"
        strip_debug "$file"
    done
    # Text of licences, one of each.
    find "$dist/runtime" -type f -exec chmod u+w,go+r {} +
}

# The same times and modes, whenever and by whomever it is built.
settle() { # <package>
    about "$1"
    if [ "$1" = cli ]; then
        mkdir -p "$tree/usr/share/bash-completion/completions"
        # Without the line that says with which shell to run it: nobody does.
        "$dist/launch" completion bash | sed '1{/^#!/d}' >"$tree/usr/share/bash-completion/completions/patchwave"
    fi
    find "$tree" -type d -exec chmod 755 {} +
    for folder in $private; do
        chmod 700 "$tree$folder"
    done
    find "$tree" -type f -perm /111 -exec chmod 755 {} +
    find "$tree" -type f ! -perm /111 -exec chmod 644 {} +
    find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}
