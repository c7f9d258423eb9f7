#!/bin/sh
# A certificate authority of your own, and what the cluster shows on its wires (docs/cluster.md).
#
#   deploy/cluster/certificates.sh [DIRECTORY]     by default deploy/secrets/tls
#
# Leaves ca.pem, broker.pem, broker.key, postgres.pem, postgres.key there. Nothing is overwritten: to renew, move the old
# files away (not ca.pem and ca.key) and call it again. ca.key opens everything: take it off this machine.
set -eu
umask 077
directory=${1:-deploy/secrets/tls}
mkdir -p "$directory"
cd "$directory"

key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2> /dev/null; }

if [ ! -e ca.pem ]; then
    key ca.key
    openssl req -x509 -new -key ca.key -sha256 -days 3650 -subj "/CN=HoiNghi internal authority" \
        -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign" -out ca.pem
fi

# certificate FILE NAMES: one key and its certificate for these names, for both ends of a wire.
certificate() {
    [ ! -e "$1.pem" ] || return 0
    key "$1.key"
    printf '%s\n' "subjectAltName=$2" "basicConstraints=critical,CA:FALSE" "keyUsage=critical,digitalSignature" \
        "extendedKeyUsage=serverAuth,clientAuth" > "$1.ext"
    openssl req -new -key "$1.key" -subj "/CN=$1" \
        | openssl x509 -req -CA ca.pem -CAkey ca.key -CAcreateserial -sha256 -days 730 -extfile "$1.ext" -out "$1.pem" 2> /dev/null
    rm "$1.ext"
}

certificate broker "${BROKER_NAMES:-DNS:nats,DNS:nats-2,DNS:nats-3,DNS:localhost,IP:127.0.0.1}"
certificate postgres "${POSTGRES_NAMES:-DNS:postgres}"
# Read inside containers by other users; the folder itself stays closed.
chmod 644 ca.pem broker.pem broker.key postgres.pem postgres.key
ls ca.pem broker.pem broker.key postgres.pem postgres.key
