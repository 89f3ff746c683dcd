"""Progress on the command line: one bar for each thing that a load does."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tqdm import tqdm

_WORDS = {
    "reading": ("Reading", "file"),
    "embedding": ("Embedding", "passage"),
    "asking": ("Asking golden questions", "question"),
    "loading": ("Loading", "file"),
}


class Bars:
    """Shows what is being done, how far it is and how long it will take."""

    def __init__(self) -> None:
        self._doing = ""
        self._bar: tqdm[Any] | None = None

    def __call__(self, doing: str, done: int, of: int) -> None:
        """Told what is being done, how much of it is done, and how much there is."""
        from tqdm import tqdm  # noqa: PLC0415 - a command that shows no bar need not wait for it

        bar = self._bar
        if bar is None or doing != self._doing or done < bar.n or of != bar.total:
            self.close()
            words, unit = _WORDS.get(doing, (doing, "it"))
            bar = tqdm(total=of, desc=words, unit=unit)
            self._doing, self._bar = doing, bar
        bar.update(done - bar.n)
        if done >= of:
            self.close()

    def close(self) -> None:
        """Leave the bar as it stands."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
