# Sourced by bin/run, bin/test and others, with $bin set: `set_up LIST…` installs these lists of packages into .venv.
# Where the stamps say that .venv has them, no Python starts.

set_up() {
    for list in "$@"; do
        is_installed "$list" || { find_python && "$python" "$bin/set_up.py" "$@"; return; }
    done
}

# Asks what is_installed() in bin/set_up.py asks, and whether the folder for data is there.
is_installed() {
    [ -d "$bin/../var" ] && [ -x "$bin/../.venv/bin/python" ] &&
        { readlink -f -- "$bin/../.venv/bin/python" && cat -- "$bin/../$1"; } 2>/dev/null |
        cmp -s - "$bin/../.venv/$1.installed" 2>/dev/null
}

# Sets $python to a Python that is new enough, or prints what to install.
find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
        is_new_enough "$python" && return
    done
    echo "Publisher needs Python 3.11 or newer and found none. Install it: apt-get install python3 python3-venv" >&2
    return 1
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
