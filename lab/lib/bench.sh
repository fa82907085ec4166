# shellcheck shell=bash
# The comparison with Ansible, AnsibleBench, whose hosts are the lab's: ./patchwave bench ansible

bench_usage() {
    cat <<'HELP'
Usage: patchwave bench ansible [--hosts N] [--batch N] [--runs N] [--sets small|real|small,real] [--output table|json]
The same upgrade of the same hosts by ansible-playbook, by a plain loop over ssh, and by Patchwave from its packages: in the same
batches, with a floor of the same height alone, and with a floor of half the hosts. Each on fresh hosts of the lab behind HAProxy,
with 400 requests a second. Needs what the lab needs; about 10 minutes.
      --hosts N     How many hosts. Default: 10.
      --batch N     How many at a time. Default: 2.
      --runs N      How often; medians are told. Default: 1.
      --sets SETS   small: libghost1 and ghostd, which is restarted (the default). real: libc, OpenSSL and nginx of the distribution
                    besides, where the mirror has newer ones, and every host is rebooted.
      --output FORM table for people (the default), json for scripts.
docs/benchmarks.md says what is measured and how.

Exit codes:
  0    measured, and the aims are met
  1    measured, and an aim is missed
  2    wrong usage
  70   could not be measured: the message says why
  77   this machine cannot run the lab
HELP
}

lab_bench() {
    local checkout hosts=10 batch=2 runs=1 sets=small output=table out log
    while [ "$#" -gt 0 ]; do
        case $1 in
            --help | -h) bench_usage && exit 0 ;;
            --hosts | --batch | --runs)
                [[ ${2-} =~ ^[1-9][0-9]{0,2}$ ]] || wrong_bench "$1 needs a number, 1 to 999"
                case $1 in
                    --hosts) hosts=$2 ;;
                    --batch) batch=$2 ;;
                    --runs) runs=$2 ;;
                esac
                ;;
            --sets)
                [[ ${2-} =~ ^(small|real)(,(small|real))*$ ]] || wrong_bench "--sets needs small, real, or both with a comma"
                sets=$2
                ;;
            --output)
                [[ ${2-} =~ ^(table|json)$ ]] || wrong_bench "--output needs table or json"
                output=$2
                ;;
            *) wrong_bench "no such option: $1" ;;
        esac
        shift 2
    done
    [ "$batch" -lt "$hosts" ] || wrong_bench "--batch must be less than --hosts"
    checkout=$(cd "$lab_home/.." && pwd)
    lab_doctor
    lab_prepare
    packages_are_new "$checkout"
    JAVA_HOME=$("$checkout/patchwave" java-home)
    export JAVA_HOME REQUIRE_LAB=1 LAB
    out=$lab_home/target/lab/bench-ansible log=$lab_home/target/bench-ansible.log
    rm -rf "$out".*
    mkdir -p "$lab_home/target"
    say "building, then measuring; what is measured is told as it comes; the whole log is in $log"
    (cd "$checkout" && mvn -B -ntp verify -Plab -pl lab -am -Dspotless.check.skip=true -Dit.test=AnsibleBench \
        -Dfailsafe.failIfNoSpecifiedTests=false "-Dbench.hosts=$hosts" "-Dbench.batch=$batch" "-Dbench.runs=$runs" \
        "-Dbench.sets=$sets" "-Dbench.out=$out") 2>&1 7>&- </dev/null | tee "$log" | grep --line-buffered -E '^(bench ansible|lab): ' >&7 ||
        true
    if [ ! -e "$out.code" ]; then
        grep -E '^\[ERROR\]|^\[WARNING\] .*\.java:|AssertionError' "$log" | head -n 20 >&7
        say "could not be measured; the whole log is in $log"
        exit 70
    fi
    if [ "$output" = json ]; then cat "$out.json"; else cat "$out.txt"; fi
    exit "$(cat "$out.code")"
}

wrong_bench() {
    printf 'patchwave bench ansible: %s (see: patchwave bench ansible --help)\n' "$1" >&2
    exit 2
}
