# Sourced by bin/schedule_build, bin/report_stalled_builds and bin/send_notices: changes to the project's folder, puts its Python first.
# Cron passes on no variables: without .env the job would check a local SQLite file and report that all is well.

cd "$(dirname -- "$(readlink -f -- "$0")")/.." || exit
PATH="$PWD/.venv/bin:${PATH:-/usr/local/bin:/usr/bin:/bin}"
export PATH
if [ -z "$DYNO" ] && [ -z "$DATABASE_URL" ] && [ ! -e .env ]; then
    echo "${0##*/} did not run: DATABASE_URL is not set, and cron passes on no variables. Add them to $PWD/.env," \
        "one per line: DATABASE_URL=postgres://… (On a laptop, type bin/run ${0##*/}.)" >&2
    exit 2
fi
