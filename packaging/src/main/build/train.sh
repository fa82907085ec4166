# shellcheck shell=sh disable=SC2154,SC2034 # part of build.sh
# Has each program run once as it does at work: controller, an operator's command, and an agent with its
# network process, which enrols. The classes
# they load are kept beside them (JEP 483), so that they start faster and share memory. Only time and memory depend on it.

train() {
    say "training: controller, agent and command line meet once"
    place=$out/work/training
    rm -rf "$place"
    mkdir -p "$place"
    # In the background, since a condition would switch "set -e" off.
    (set -e; meet) >"$place/log" 2>&1 &
    if ! wait $!; then
        sed 's/^/  /' "$place/log" >&2
        for pid in $(cat "$place"/*.pid 2>/dev/null); do
            kill "$pid" 2>/dev/null || true
        done
        die "the staged programs do not work together; see above"
    fi
    for archive in controller/dist/classes cli/dist/classes agent/dist/classes-run agent/dist/classes-link; do
        module=${archive%%/*}
        [ -s "$out/stage/$module/usr/lib/patchwave/$archive.aot" ] || die "patchwave-$module kept no classes in $archive.aot"
    done
}

run() { # <package> <argument>...
    program_home=$out/stage/$1/usr/lib/patchwave/$1/dist
    shift
    "$program_home/launch" "$@"
}

record() { # <package> <archive> <argument>...: the same, and keeps the classes; in place of this shell
    program_home=$out/stage/$1/usr/lib/patchwave/$1/dist
    archive=$program_home/$2.aot
    shift 2
    exec env "PATCHWAVE_JAVA_OPTS=-XX:AOTCacheOutput=$archive" "$program_home/launch" "$@"
}

await() { # <seconds> <command>...
    until_then=$(($(date +%s) + $1))
    shift
    until "$@"; do
        [ "$(date +%s)" -lt "$until_then" ] || { echo "waited in vain for: $*"; return 1; }
        sleep 0.2
    done
}

is_ready() {
    grep -qs '^ready ' "$place/controller.out"
}

is_known() {
    run cli hosts list --output json --config "$place/ann/patchwave.yaml" >"$place/hosts.json" && grep -q CONDITION_HEALTHY "$place/hosts.json"
}

meet() {
    cat >"$place/controller.yaml" <<END
state_directory: $place/controller
listen: {agents: "127.0.0.1:0", operators: "127.0.0.1:0", enrolment: "127.0.0.1:0"}
announce_names: [localhost]
END
    record controller classes run --config "$place/controller.yaml" >"$place/controller.out" 2>"$place/controller.err" &
    controller=$!
    echo $controller >"$place/controller.pid"
    await 120 is_ready || { cat "$place/controller.err"; return 1; }
    agents=$(sed -n 's/^ready .*agents=[^ ]*:\([0-9]*\).*/\1/p' "$place/controller.out")
    operators=$(sed -n 's/^ready .*operators=[^ ]*:\([0-9]*\).*/\1/p' "$place/controller.out")
    enrolment=$(sed -n 's/^ready .*enrolment=[^ ]*:\([0-9]*\).*/\1/p' "$place/controller.out")

    run controller operator create ann --role admin --out "$place/ann" --config "$place/controller.yaml"
    sed -i "s/^controller: .*/controller: \"localhost:$operators\"/" "$place/ann/patchwave.yaml"
    run cli operator keygen --out "$place/ann/signing-key.pem" >"$place/key"
    signer=$(grep -o '[A-Za-z0-9+/=]\{50,\}' "$place/key" | head -n 1)
    run cli fleet apply "$root/docs/fleet.example.yaml" --config "$place/ann/patchwave.yaml"
    run cli enrol token create --environment dev --host trained --label service=web \
        --config "$place/ann/patchwave.yaml" >"$place/token"
    cat >"$place/agent.yaml" <<END
host: trained
state_directory: $place/agent
controller: {agents: ["localhost:$agents"], enrolment: "localhost:$enrolment"}
enrolment_token_file: $place/token
plan_signers: ["$signer"]
services: {manager: init-scripts}
reboot: never
link: {socket: $place/agent.sock, user: $(id -un), state_directory: $place/link}
END
    # An archive for each of the two: an archive's pages are written to when it is mapped, whether they are used or not.
    record agent classes-run run --config "$place/agent.yaml" >"$place/agent.out" 2>&1 &
    agent=$!
    echo $agent >"$place/agent.pid"
    record agent classes-link link --config "$place/agent.yaml" >"$place/link.out" 2>&1 &
    link=$!
    echo $link >"$place/link.pid"
    await 120 is_known || { cat "$place/agent.out" "$place/link.out"; return 1; }
    (record cli classes hosts list --config "$place/ann/patchwave.yaml")
    kill $link
    wait $link || true
    kill $agent
    wait $agent || true
    kill $controller
    wait $controller || true
}
