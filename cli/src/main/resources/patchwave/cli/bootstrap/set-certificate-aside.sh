# shellcheck shell=sh
# set-certificate-aside.sh <folder> <stamp>: the agent enrols only while it has no certificate. Its key stays, and
# so does the journal.
if [ -f "$1/certificate.pem" ]; then
    mv -f "$1/certificate.pem" "$1/certificate.pem.$2"
fi
