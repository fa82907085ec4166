#!/bin/sh
# Runs apt-get and then marks packages as automatically installed again: keep-marks.sh FILE COMMAND [ARGUMENT...]
# apt-get clears the mark of every package that is named to it, and autoremove would never again remove it. FILE has one
# package a line.
marks=$1
shift
"$@"
code=$?
if [ -s "$marks" ]; then
    # A mark that is lost does no harm to what was installed.
    xargs apt-mark auto <"$marks" || echo "patchwave: cannot mark as automatically installed: $(cat "$marks")" >&2
fi
exit "$code"
