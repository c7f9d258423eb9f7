#!/bin/sh
# Make the two base images and the wheels on this machine, where none can be pulled (docs/containers.md).
#
#   sudo deploy/local-base-image.sh      leaves hoinghi-base:local, hoinghi-postgres:local, deploy/wheels/*
#
# Needs root, debootstrap, python3-venv and a running Docker engine. The packages come from the mirror of this
# machine's apt, in the release that runs here; it must have Python 3.11 or newer.
set -eu
umask 022
cd "$(dirname "$0")/.."
base=hoinghi-base:local
database=hoinghi-postgres:local

for tool in debootstrap docker; do
    command -v "$tool" > /dev/null || { echo "$tool is missing" >&2; exit 1; }
done
docker info > /dev/null 2>&1 || { echo "no Docker engine answers" >&2; exit 1; }
# The system's own interpreter: it has the version that the images get.
/usr/bin/python3 -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' \
    || { echo "/usr/bin/python3 with venv, 3.11 or newer, is needed" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 1' INT TERM
mkdir "$work/packages"
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' \
    | awk -v release="$release" '$2 == release && $3 == "main" { print $1; exit }')
[ -n "$mirror" ] || { echo "the sources of apt name no mirror of $release" >&2; exit 1; }
eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
[ -z "${http_proxy:-}" ] || export http_proxy
[ -z "${https_proxy:-}" ] || export https_proxy

# tree NAME PACKAGES: a minimal system in $work/NAME. What the first has fetched, the second takes.
tree() {
    if ! debootstrap --variant=minbase --cache-dir="$work/packages" --include="$2" \
        "$release" "$work/$1" "$mirror" > "$work/$1.log" 2>&1; then
        tail -n 5 "$work/$1.log" >&2
        exit 1
    fi
    rm -rf "$work/$1"/var/cache/apt/archives/*.deb "$work/$1"/var/lib/apt/lists/* \
        "$work/$1"/usr/share/man/* "$work/$1"/usr/share/locale/*
    find "$work/$1/usr/share/doc" -type f ! -name copyright -delete
}

tree base python3,python3-venv,ca-certificates,tzdata
tar -C "$work/base" -c . | docker import --change 'CMD ["python3"]' - "$base" > /dev/null

tree database postgresql,tzdata
root=$work/database
# As in the official image: the account is 999, and the empty data directory is its own.
chroot "$root" groupmod -g 999 postgres
chroot "$root" usermod -u 999 postgres
rm -rf "$root"/var/lib/postgresql/* "$root"/etc/postgresql/*
mkdir "$root/var/lib/postgresql/data"
chown -R 999:999 "$root/var/lib/postgresql" "$root/var/run/postgresql"
chmod 700 "$root/var/lib/postgresql/data"
cat > "$root/usr/local/bin/docker-entrypoint.sh" << 'ENTRYPOINT'
#!/bin/sh
# Stands in for the official image: POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD_FILE, POSTGRES_INITDB_ARGS, PGDATA.
set -eu
[ "${1:-}" = postgres ] || exec "$@"
shift
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    initdb -U "$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" -E UTF8 --locale=C.UTF-8 \
        --auth-local=trust --auth-host=scram-sha-256 ${POSTGRES_INITDB_ARGS:-}
    echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
    pg_ctl -w -o "-c listen_addresses=''" start
    createdb -U "$POSTGRES_USER" "$POSTGRES_DB"
    pg_ctl -m fast -w stop
fi
exec postgres -c listen_addresses='*' "$@"
ENTRYPOINT
chmod 755 "$root/usr/local/bin/docker-entrypoint.sh"
programs=$(cd "$root" && echo usr/lib/postgresql/*/bin)
tar -C "$root" -c . | docker import \
    --change "ENV PATH=/$programs:/usr/local/bin:/usr/bin:/bin PGDATA=/var/lib/postgresql/data LANG=C.UTF-8" \
    --change 'ENTRYPOINT ["docker-entrypoint.sh"]' --change 'CMD ["postgres"]' - "$database" > /dev/null

/usr/bin/python3 -m venv "$work/venv"
find deploy/wheels -type f ! -name .gitignore -delete
"$work/venv/bin/pip" download --quiet --require-hashes -r requirements.lock -d deploy/wheels
"$work/venv/bin/pip" download --quiet setuptools wheel -d deploy/wheels    # one dependency comes as source

docker images --format '{{.Repository}}:{{.Tag}} {{.Size}}' | grep -E "^($base|$database) "
echo "export HOINGHI_BASE_IMAGE=$base HOINGHI_POSTGRES_IMAGE=$database"
