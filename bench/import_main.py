"""The cost of importing a site beside that of building the same pages, in one run: bench/import."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parent
sys.path[:0] = [str(BENCH.parent), str(BENCH.parent / "bin")]

from bench import documents, field
from bench.contender import Failed
from bench.corpus import articles
from bench.publisher_site import Publisher
from bench.rounds import MEASURE, POSTGRES, SQLITE
from bench.tools import exit_code, own_folder, say


def main() -> int:
    arguments = asked()
    names = [name for name in (SQLITE, POSTGRES) if not arguments.only or name in arguments.only.split(",")]
    with own_folder("import") as work, field.contenders(names, work, arguments.pages) as (found, skipped):
        sources = write_sources(work / "sources", arguments.pages)
        for contender in found:
            measure(contender, sources, arguments.pages)
    return exit_code(skipped)


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/import", description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000, help="number of articles (10,000)")
    parser.add_argument("--only", default="", help=f"{SQLITE} or {POSTGRES}")
    return parser.parse_args()


def write_sources(folder: Path, pages: int) -> Path:
    documents.write_articles(folder / "content", articles(pages), documents.with_yaml)
    documents.write_sections(folder / "content")
    (folder / "hugo.toml").write_text('title = "Bench"\n')
    return folder


def measure(contender: Publisher, sources: Path, pages: int) -> None:
    contender.make_empty()
    steps = {
        "import": contender.manage("import_pages", str(sources), "--publish"),
        "unchanged": contender.manage("import_pages", str(sources), "--publish"),
        "full build": contender.manage("build_static_site", "--output", str(contender.output)),
    }
    for step, command in steps.items():
        contender.settle()
        taken = cost_of(command, contender)
        say(
            f"{contender.name:<22} {step:<10} {taken['wall']:7.1f} s  {pages / taken['wall']:6.0f} pages/s  "
            f"CPU {taken['cpu']:6.1f} s  server {taken['server']:6.1f} s  peak {taken['memory'] / 1e6:4.0f} MB"
        )


def cost_of(command: list[str], contender: Publisher) -> dict[str, float]:
    file = contender.folder / "figures.json"
    before = contender.server_cpu() or 0
    measured = [sys.executable, str(MEASURE), str(file), *command]
    done = subprocess.run(measured, cwd=contender.site, env=contender.environment, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{contender.name} ended with {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
    return {**json.loads(file.read_text()), "server": (contender.server_cpu() or 0) - before}


if __name__ == "__main__":
    sys.exit(main())
