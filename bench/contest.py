"""The timing of every generator in each case, in turn, round after round, as a table. Called by bench/run.

Absolute figures drift with the machine: trust the ratios, each of two commands that ran in the same round.
"""

import argparse
import shutil
import signal
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parent
sys.path[:0] = [str(BENCH.parent), str(BENCH.parent / "bin")]

from bench import field
from bench.contender import Failed
from bench.rounds import Contest
from bench.table import as_text
from bench.tools import TOOLS, only_one, say

QUICK = {"pages": 1_000, "rounds": 1, "only": ",".join(field.FAST)}
USUAL = {"pages": 10_000, "rounds": 3, "only": ""}


def main() -> int:
    arguments = asked()
    names = field.chosen([name for name in arguments.only.split(",") if name])
    with only_one():
        contest = held(names, arguments)
    write(as_text(contest), arguments.output)
    return 1 if contest.skipped or contest.lacks else 0


def held(names: list[str], arguments: argparse.Namespace) -> Contest:
    """Run the contest and return it; always delete its working folder."""
    work, pages = arguments.work, arguments.pages
    shutil.rmtree(work, ignore_errors=True)
    try:
        with field.contenders(names, work, pages, pictures=arguments.pictures) as (found, skipped):
            contest = Contest(found, pages, skipped)
            contest.prepare()
            for number in range(arguments.rounds):
                contest.run_round(number)
            return contest
    finally:
        shutil.rmtree(work, ignore_errors=True)


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("--pages", type=int, help=f"number of articles; {USUAL['pages']:,} unless --quick")
    parser.add_argument("--rounds", type=int, help=f"{USUAL['rounds']} unless --quick")
    parser.add_argument("--only", help=f"some of {', '.join(field.NAMES)}, separated by commas")
    parser.add_argument("--quick", action="store_true", help="1,000 pages, one round, the fast generators")
    also = "also measure Publisher with a picture in every other article, whose files it writes as well"
    parser.add_argument("--pictures", action="store_true", help=also)
    parser.add_argument("--output", type=Path, metavar="FILE", help="also write the table there, as Markdown")
    where = "a new folder for all generators, deleted afterwards; in memory, the disk's variation is left out"
    parser.add_argument("--work", type=new_folder, default=TOOLS / "work", metavar="DIR", help=where)
    arguments = parser.parse_args()
    for name, value in (QUICK if arguments.quick else USUAL).items():
        if getattr(arguments, name) is None:
            setattr(arguments, name, value)
    return arguments


def new_folder(name: str) -> Path:
    folder = Path(name).absolute()
    if folder.exists():
        raise argparse.ArgumentTypeError(f"{folder} already exists and would be deleted; name a new one")
    return folder


def write(text: str, output: Path | None) -> None:
    print(text)
    if output:
        output.write_text(f"{text}\n")


if __name__ == "__main__":
    # The same as Ctrl-C, so that the private server ends and the folder is deleted.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        sys.exit(main())
    except (Failed, ValueError) as error:
        sys.exit(f"bench/run: {error}")
    except KeyboardInterrupt:
        say("Interrupted; nothing is left behind.")
        sys.exit(130)
