# shellcheck shell=bash
# All hosts together.

lab_up() {
    local apt=4 dnf=0 zypper=0 prepare=() number=0 layer host hosts=()
    while [ "$#" -gt 0 ]; do
        case $1 in
            --hosts | --dnf | --zypper)
                [[ ${2-} =~ ^[0-9]{1,3}$ ]] || wrong "up: $1 needs a number"
                case $1 in
                    --hosts) apt=$2 ;;
                    --dnf) dnf=$2 ;;
                    --zypper) zypper=$2 ;;
                esac
                shift 2
                ;;
            *) wrong "up: $1" ;;
        esac
    done
    [ "$dnf" = 0 ] || prepare+=(--dnf)
    [ "$zypper" = 0 ] || prepare+=(--zypper)
    lab_prepare "${prepare[@]}"
    make_switch
    serve_repository
    for layer in $(for _ in $(seq "$apt"); do echo apt; done) $(for _ in $(seq "$dnf"); do echo dnf; done) \
        $(for _ in $(seq "$zypper"); do echo zypper; done); do
        number=$((number + 1)) host=h$number
        hosts+=("$host")
        # Left by a machine that was switched off: the disk is there, the network is not.
        if [ -e "$lab_state/hosts/$host" ] && ! has_network "$LAB_NAME-$host"; then
            make_card "$host"
        fi
        [ -e "$lab_state/hosts/$host" ] || lab_add "$host" --layer "$layer"
        lab_boot "$host"
    done
    [ "${#hosts[@]}" -eq 0 ] || lab_wait "${hosts[@]}"
    lab_status
}

lab_status() {
    local folder host state
    has_network "$LAB_NAME" || { say "the lab is down" && return 0; }
    printf '%-6s %-10s %-8s %-8s %s\n' HOST STATE PACKAGES REBOOTS ADDRESS
    for folder in $(find "$lab_state/hosts" -mindepth 1 -maxdepth 1 2>/dev/null | sort -V); do
        host=$(basename "$folder") state=off
        if host_pid "$host" >/dev/null; then
            state=$( (lab_exec "$host" timeout 3 systemctl is-system-running 2>/dev/null) || true)
        fi
        printf '%-6s %-10s %-8s %-8s %s\n' "$host" "${state:-on}" "$(basename "$(cat "$folder/lower")")" "$(lab_boots "$host")" \
            "$(lab_address "$host")"
    done
    echo "repository: http://$gateway:8080, signed; reach everything by: patchwave lab inside COMMAND..."
}

lab_down() { # also after a run that was killed: nothing here relies on what that run left written
    local group space
    group=$(lab_group)
    end_group "$group"
    for space in $(find /run/netns -maxdepth 1 \( -name "$LAB_NAME" -o -name "$LAB_NAME-h[0-9]*" \) -printf '%f\n' 2>/dev/null); do
        ip netns del "$space"
    done
    remove_group "$group"
    rm -rf "$lab_state"
}

lab_purge() {
    [ ! -d "$LAB" ] || lab_down
    ! grep -qs . "$LAB"/labs/*/hosts/*/lower || fail "another lab has hosts in $LAB/labs: end it first"
    rm -rf "$LAB/sets" "$LAB"/base-*.tgz "$LAB"/*.log "$LAB/build.lock" "$LAB/madison" "$LAB/labs"
    rmdir "$LAB" 2>/dev/null || true
}

lab_test() {
    local checkout
    checkout=$(cd "$lab_home/.." && pwd)
    lab_doctor
    lab_prepare
    case " $*" in
        *' -Dit.test='*) [[ ! $* =~ AnsibleIT|SelfUpgradeIT ]] || packages_are_new "$checkout" ;;
        *) packages_are_new "$checkout" ;;
    esac
    JAVA_HOME=$("$checkout/patchwave" java-home)
    export JAVA_HOME
    export REQUIRE_LAB=1 LAB
    exec 7>&-
    cd "$checkout"
    # The other modules have none of the tests that are asked for.
    exec mvn -B -ntp verify -Plab -pl lab -am -Dspotless.check.skip=true -Dfailsafe.failIfNoSpecifiedTests=false "$@"
}

packages_are_new() { # CHECKOUT; AnsibleIT and SelfUpgradeIT install them. Before Maven: two builds at a time would disturb each other.
    local oldest module sources=()
    oldest=$(find "$1/packaging/target/deb" -name '*.deb' -printf '%T@ %p\n' 2>/dev/null | sort -n | sed 's/^[^ ]* //;q') || true # none yet
    for module in proto core controller agent cli packaging; do sources+=("$1/$module/src/main" "$1/$module/pom.xml"); done
    if [ -z "$oldest" ] || [ -n "$(find "${sources[@]}" "$1/pom.xml" -newer "$oldest" -print -quit)" ]; then
        "$1/patchwave" packages >&7
    fi
}
