# Shared by the set-up scripts: how they speak, and what they may install.

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "ERROR $*"
    exit 1
}

# A part that cannot be had is one visible line; with REQUIRE_ALL=1 it is a failure.
# Usage: missing WHAT CURE
missing() {
    if [ "${REQUIRE_ALL:-}" = 1 ]; then fail "REQUIRE_ALL=1, but there are no $1. $2"; fi
    say "SKIPPED: $1. $2"
}

is_root() { [ "$(id -u)" = 0 ]; }

# Installs Debian packages if we are root on a Debian-like system; tells by its exit status.
apt_install() {
    is_root && command -v apt-get >/dev/null || return 1
    say "Installing Debian packages: $*"
    local get=(apt-get -qq -o DPkg::Lock::Timeout=300)
    export DEBIAN_FRONTEND=noninteractive
    "${get[@]}" install -y --no-install-recommends "$@" </dev/null >/dev/null 2>&1 && return
    "${get[@]}" update </dev/null >/dev/null 2>&1 || true
    "${get[@]}" install -y --no-install-recommends "$@" </dev/null >/dev/null 2>&1
}
