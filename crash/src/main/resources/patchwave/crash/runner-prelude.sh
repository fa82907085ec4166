#!/bin/sh
# Put before the runner's own script by the harness: the commands that it is made of, with points around them.
point() {
    [ -e "@FOLDER@/armed/$1" ] || return 0
    mv "@FOLDER@/armed/$1" "@FOLDER@/fired/$1" && kill -KILL $$
}
ln() {
    point 'runner: before its mark'
    command ln "$@" || return
    point 'runner: after its mark'
}
sync() {
    case ${1-} in */result.tmp) point 'runner: before its result' ;; esac
    command sync "$@"
}
mv() {
    case $1 in
    */result.tmp)
        point 'runner: before its result has its name'
        command mv "$@" || return
        point 'runner: after its result'
        ;;
    *) command mv "$@" ;;
    esac
}
