# shellcheck shell=bash
# The switch: a network namespace with a bridge and no way out. A wrong address cannot leave the machine.

lab_gateway() { echo "$gateway"; }

lab_address() { # h1 -> 10.77.1.2
    require_host "$@"
    local number=${1#h}
    echo "$LAB_NET.$((1 + number / 200)).$((number % 200 + 1))"
}

has_network() { [ -e "/run/netns/$1" ] && nsenter --net="/run/netns/$1" true 2>/dev/null; }

make_switch() {
    ! has_network "$LAB_NAME" || return 0
    rm -f "/run/netns/$LAB_NAME" # without a namespace behind it
    ip netns add "$LAB_NAME"
    ip -n "$LAB_NAME" link set lo up
    ip -n "$LAB_NAME" link add br0 type bridge forward_delay 0
    ip -n "$LAB_NAME" addr add "$gateway/16" dev br0
    ip -n "$LAB_NAME" link set br0 up
}

make_card() { # HOST: a network card that outlives the host's boots
    local space=$LAB_NAME-$1
    ip netns del "$space" 2>/dev/null || true
    ip -n "$LAB_NAME" link del "v$1" 2>/dev/null || true
    ip netns add "$space"
    ip -n "$LAB_NAME" link add "v$1" type veth peer name host0 netns "$space"
    ip -n "$LAB_NAME" link set "v$1" master br0 up
    ip -n "$space" link set lo up
    ip -n "$space" addr add "$(lab_address "$1")/16" dev host0
    ip -n "$space" link set host0 up
}

# Not by "ip netns exec", which remounts /sys and hides the cgroups.
in_switch() { nsenter --net="/run/netns/$LAB_NAME" "$@"; }

lab_inside() { # COMMAND... in the switch, and in the lab's cgroup, so that it is ended with the lab
    [ "$#" -gt 0 ] || wrong "inside needs a command"
    has_network "$LAB_NAME" || fail "the lab has no network: patchwave lab up"
    local group
    group=$(lab_group)/inside
    mkdir -p "$group"
    echo $BASHPID >"$group/cgroup.procs"
    exec 7>&-
    exec nsenter --net="/run/netns/$LAB_NAME" "$@"
}

lab_link() {
    require_made "$@"
    case ${2-} in
        up | down) ip -n "$LAB_NAME" link set "v$1" "$2" ;;
        *) wrong "link HOST up|down" ;;
    esac
}

serve_repository() {
    local run=$lab_state/repository
    ! is_in inside "$(cat "$run/pid" 2>/dev/null)" || return 0
    mkdir -p "$run"
    cat >"$run/nginx.conf" <<CONF
pid $run/pid;
error_log $run/error.log;
worker_processes 1;
events {}
http {
    access_log $run/access.log;
    client_body_temp_path $run/t;
    proxy_temp_path $run/t;
    fastcgi_temp_path $run/t;
    uwsgi_temp_path $run/t;
    scgi_temp_path $run/t;
    server {
        listen $gateway:8080;
        root $(lab_set)/repo;
    }
}
CONF
    # Its workers are of another user.
    chmod a+rx "$LAB" "$LAB/sets" "$(lab_set)"
    chmod -R a+rX "$(lab_set)/repo"
    (lab_inside nginx -e "$run/error.log" -c "$run/nginx.conf")
}
