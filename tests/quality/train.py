"""Train the tagger's models from the annotated posts, and write them where the tagger reads them.

python -m tests.quality.train
"""

from pathlib import Path

from tests.quality.corpus import CORPUS, MEASURED, examples, files
from tests.quality.training import train

MODEL = Path(__file__).parents[2] / "plugins" / "tagging" / "data" / "model.json"


def main() -> None:
    """Train from the measured set and all that was written for training."""
    posts = examples([CORPUS / f"{MEASURED}.jsonl", *files("written")])
    print(f"{len(posts)} posts")
    MODEL.write_text(train(posts), encoding="utf-8")
    print(f"{MODEL.name}: {MODEL.stat().st_size} bytes")


if __name__ == "__main__":
    main()
