# shellcheck shell=bash
# HAProxy before port 80 of hosts. Its retries are off: nothing hides a failed request. Operators and hosts' hooks reach its
# runtime interface at GATEWAY:9999, as they would in a data centre.

lab_balancer() {
    local action=${1-} run=$lab_state/balancer host
    [ "$#" -eq 0 ] || shift
    case $action in
        start)
            [ "$#" -gt 0 ] || wrong "balancer start HOST..."
            lab_balancer stop
            mkdir -p "$run"
            balancer_config "$@" >"$run/haproxy.cfg"
            (lab_inside haproxy -f "$run/haproxy.cfg" -D -p "$run/pid")
            for host; do balancer_await "$host" up; done
            ;;
        stop)
            ! is_in inside "$(cat "$run/pid" 2>/dev/null)" || kill "$(cat "$run/pid")"
            ;;
        drain) # no new requests to it; then until none is in flight
            require_made "$@"
            balancer_ask "set server web/$1 state drain" >/dev/null
            balancer_await "$1" idle
            ;;
        ready)
            require_made "$@"
            balancer_ask "set server web/$1 state ready" >/dev/null
            balancer_await "$1" up
            ;;
        state)
            balancer_ask 'show stat' | awk -F, '$1 == "web" { print $2, $18, "in flight", $5, "served", $8, "failed", $14 + $15 }'
            ;;
        *) wrong "balancer start HOST... | stop | drain HOST | ready HOST | state" ;;
    esac
}

balancer_config() {
    local host
    cat <<CONF
global
    stats socket ipv4@$gateway:9999 level admin
defaults
    mode http
    timeout connect 1s
    timeout client 30s
    timeout server 10s
    retries 0
frontend web
    bind $gateway:80
    default_backend web
backend web
    balance roundrobin
    option httpchk GET /
    default-server inter 500ms fall 2 rise 1
CONF
    for host; do echo "    server $host $(lab_address "$host"):80 check"; done
}

balancer_ask() { printf '%s\n' "$1" | in_switch socat -t2 - "TCP:$gateway:9999"; }

balancer_await() { # HOST up|idle
    local _ status
    for _ in $(seq 300); do
        status=$(balancer_ask 'show stat' | awk -F, -v h="$1" '$1 == "web" && $2 == h { print $5, $18 }')
        case $2,$status in
            up,*' UP' | up,*' UP '* | idle,'0 '*) return 0 ;;
        esac
        sleep 0.1
    done
    fail "the balancer does not see $1 $2: $status"
}
