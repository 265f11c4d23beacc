"""Progress on stderr: a bar with the time left on a terminal, plain lines elsewhere, nothing when quiet."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from pipeline.cli.show import whole_table
from pipeline.cli.streams import Lasting
from pipeline.messages import text
from pipeline.report import Progress as Tell
from pipeline.report import no_progress

PLAIN_STEP = 0.25  # share of a stage between two plain lines


class Reporter:
    def __init__(self, *, quiet: bool = False) -> None:
        file: Any = Lasting(sys.stderr) if sys.stderr else None
        self.console = Console(file=file, stderr=True, highlight=False, soft_wrap=True, markup=False)
        self.quiet = quiet

    def say(self, message: str) -> None:
        if not self.quiet:
            self.console.print(message)

    def fail(self, message: str) -> None:
        """Also when quiet."""
        self.console.print(f"tinglu: {message}")

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        if self.quiet:
            return
        table = whole_table(*map(escape, head))
        for row in rows:
            table.add_row(*map(escape, row))
        self.console.print(table)

    @contextmanager
    def stage(self, name: str) -> Iterator[Tell]:
        title = text(f"stage.{name}")
        if self.quiet:
            yield no_progress
        elif self.console.is_terminal:
            with self._bar() as bar:
                task = bar.add_task(title, total=None)
                yield lambda done, total: bar.update(task, completed=done, total=total)
                bar.update(task, total=1, completed=1)
        else:
            yield from self._plain(title)

    def _bar(self) -> Progress:
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self.console,
        )

    def _plain(self, title: str) -> Iterator[Tell]:
        told = 0.0

        def tell(done: float, total: float) -> None:
            nonlocal told
            share = done / total if total else 1.0
            if share - told >= PLAIN_STEP and share < 1.0:
                told = share
                self.say(f"{title} {share:.0%}")

        self.say(f"{title} …")
        yield tell
        self.say(text("stage.finished", stage=title))
