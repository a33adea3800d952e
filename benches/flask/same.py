"""`same.py SITE PEER`: are two files the same page? Element by element, attribute by attribute and word by
word; only white space and the spelling of escapes may differ, and the sizes by a twentieth."""

import pathlib
import sys

from prepare import Page


def main():
    files = [pathlib.Path(file).read_bytes() for file in sys.argv[1:]]
    site, peer = (Page(file.decode()) for file in files)
    for ours, theirs in zip(site.root.all(), peer.root.all(), strict=True):
        for what in ("name", "attributes"):
            assert getattr(ours, what) == getattr(theirs, what), (vars(ours), vars(theirs))
        assert ours.text.split() == theirs.text.split(), (ours.text, theirs.text)
    ours, theirs = map(len, files)
    assert abs(theirs / ours - 1) <= 0.05, f"{ours} bytes here, {theirs} there"


if __name__ == "__main__":
    main()
