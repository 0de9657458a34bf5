# Sourced by bin/schedule_build and bin/report_stalled_builds: goes to the project's folder and puts its Python first.
# Cron hands on no variables: without .env the job would look after a local SQLite file and report that all is well.

cd "$(dirname -- "$(readlink -f -- "$0")")/.." || exit
PATH="$PWD/.venv/bin:${PATH:-/usr/local/bin:/usr/bin:/bin}"
export PATH
if [ -z "$DYNO" ] && [ -z "$DATABASE_URL" ] && [ ! -e .env ]; then
    echo "${0##*/} was not run: DATABASE_URL is not set, and cron hands on no variables. Write them into $PWD/.env," \
        "a line for each: DATABASE_URL=postgres://… (On a laptop, type bin/run ${0##*/}.)" >&2
    exit 2
fi
