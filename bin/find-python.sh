# Sourced by bin/run and bin/test: sets $python to a Python that is new enough, or prints what to install.

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

for python in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3 none; do
    is_new_enough "$python" && break
done
if [ "$python" = none ]; then
    echo "Publisher needs Python 3.11 or newer and found none. Install it: apt-get install python3 python3-venv" >&2
    exit 1
fi
