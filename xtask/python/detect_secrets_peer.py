"""Asks detect-secrets about every case of a file, with the plugins and filters of its own scan of files.

usage: python detect_secrets_peer.py json|text CASES OUT

With `json` every value is a member of a JSON file; with `text` it stands as it is, or behind its name and an equals sign.
"""

import json
import sys
import time
from importlib.metadata import version

from detect_secrets.core import scan
from detect_secrets.settings import default_settings


def lines(case, form):
    text = "".join(case["parts"])
    quoted = json.dumps(text, ensure_ascii=False)
    if form == "json":
        return [f'  "{case["name"] or "value"}": {quoted},']
    return [f'{case["name"]} = {quoted}'] if case["name"] else text.splitlines()


def finds(case, form):
    # What the scan of a file does, without a file for each value. Fixed to the version that is installed.
    numbered = list(enumerate(lines(case, form), start=1))
    return any(True for _ in scan._process_line_based_plugins(numbered, f"value.{form}"))


def main(form, cases, out):
    with open(cases, encoding="utf-8") as file:
        read = [json.loads(line) for line in file]
    # Values made to measure the time of one scan say nothing about recall.
    read = [case for case in read if case["label"] != "long"]
    with default_settings():
        started = time.process_time()
        found = [index for index, case in enumerate(read) if finds(case, form)]
        seconds = time.process_time() - started
    name = f"detect-secrets {version('detect-secrets')}, as {form}"
    with open(out, "w", encoding="utf-8") as file:
        json.dump({"name": name, "seconds": seconds, "found": found}, file)


main(*sys.argv[1:])
