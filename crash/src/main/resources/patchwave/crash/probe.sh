# Read by maintainer scripts and hooks of apt and dpkg, which say in probe_point where they are. Does once what is ordered
# there: "kill WHO" for ancestors of this process, or "kill itself"; "wait WORD" until the agent's journal has a new record
# with that word, so that what survives does not run away from what is tested.
probe_folder='@FOLDER@'
probe_journal='@JOURNAL@'
probe_fired=

probe_is() { # process name
    case $2 in
    runner) tr '\0' ' ' <"/proc/$1/cmdline" | grep -q '/runner\.sh ' ;;
    agent) [ "$(cat "/proc/$1/comm")" = java ] ;;
    *) [ "$(cat "/proc/$1/comm")" = "$2" ] ;;
    esac
}

probe_find() { # name; prints the outermost ancestor that is it: apt forks itself to run its hooks
    probe_process=$$ probe_found=
    while [ "$probe_process" -gt 1 ]; do
        if probe_is "$probe_process" "$1"; then
            probe_found=$probe_process
            # Above the agent is the harness, which is another java.
            [ "$1" != agent ] || break
        fi
        read -r probe_stat <"/proc/$probe_process/stat" || break
        probe_process=$(echo "${probe_stat##*) }" | cut -d ' ' -f 2)
    done
    echo "$probe_found"
}

if [ -e "$probe_folder/armed/$probe_point" ] \
    && mv "$probe_folder/armed/$probe_point" "$probe_folder/fired/$probe_point" 2>/dev/null; then
    probe_fired=yes
    probe_records=$(wc -l <"$probe_journal")
    probe_victims= probe_word=
    while read -r probe_verb probe_what; do
        case $probe_verb in
        kill) [ "$probe_what" = itself ] && probe_victims="$probe_victims $$" \
            || probe_victims="$probe_victims $(probe_find "$probe_what")" ;;
        wait) probe_word=$probe_what ;;
        esac
    done <"$probe_folder/fired/$probe_point"
    echo "killed:$probe_victims" >>"$probe_folder/fired/$probe_point"
    kill -KILL $probe_victims
    if [ -n "$probe_word" ]; then
        probe_tries=0
        until tail -n "+$((probe_records + 1))" "$probe_journal" | grep -q "$probe_word" || [ "$probe_tries" -ge 600 ]; do
            probe_tries=$((probe_tries + 1))
            sleep 0.1
        done
    fi
fi
