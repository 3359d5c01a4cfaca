#!/bin/sh
# Make the certificates anew: an authority, and two servers that it vouches for.
set -e
cd "$(dirname "$0")"
new() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }
new authority.key
openssl req -x509 -key authority.key -days 36500 -subj "/O=Our own authority" \
    -addext "keyUsage=critical,keyCertSign" -out authority.pem
for server in ours elsewhere; do
    names="DNS:localhost,IP:127.0.0.1"
    [ $server = ours ] || names="DNS:gpu-box.example,DNS:*.gpu-box.example"
    new $server.key
    openssl req -new -key $server.key -subj "/CN=$server" -out $server.csr
    printf '%s\n' "subjectAltName=$names" "authorityKeyIdentifier=keyid" \
        "subjectKeyIdentifier=hash" "basicConstraints=CA:FALSE" > $server.ext
    openssl x509 -req -in $server.csr -CA authority.pem -CAkey authority.key -days 36500 \
        -extfile $server.ext -out $server.crt
    cat $server.crt $server.key > $server.pem
done
rm -f ./*.key ./*.csr ./*.ext ./*.crt ./*.srl
