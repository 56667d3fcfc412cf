#!/bin/sh
# Writes docker/.env with new random secrets, once: docker/new-env.sh https://mimamori.example
set -eu

url=${1:?the public address, such as https://mimamori.example}
case $url in https://?*) ;; *) echo "the public address starts with https://" >&2; exit 2 ;; esac
file=${2:-$(dirname "$0")/.env}

secret() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

umask 077
mkdir -p "$(dirname "$file")/certs"
# -C: the master key opens everything that was ever stored, so an existing file is never written over
set -C
cat >"$file" <<EOF
# Made by docker/new-env.sh. Keep a copy apart from the backups of the database: MIMAMORI_MASTER_KEY opens everything.
COMPOSE_PROJECT_NAME=mimamori
MIMAMORI_VERSION=local
MIMAMORI_PUBLIC_URL=${url%/}
MIMAMORI_MASTER_KEY=$(head -c 32 /dev/urandom | base64)
POSTGRES_PASSWORD=$(secret)
MIMAMORI_MIGRATOR_PASSWORD=$(secret)
MIMAMORI_SYSTEM_PASSWORD=$(secret)
MIMAMORI_APP_PASSWORD=$(secret)
METRICS_TOKEN=$(secret)
EOF
echo "wrote $file"
