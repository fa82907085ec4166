#!/bin/sh
# Runs two commands, the second if the first ended well: twice.sh COUNT FIRST... SECOND...
# COUNT is the number of words of the first. No word has blanks: they are rpm's options and files of the archive.
set -u
count=$1
shift
first=
while [ "$count" -gt 0 ]; do
    first="$first $1"
    shift
    count=$((count - 1))
done
$first || exit
exec "$@"
