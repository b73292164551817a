"""Render the snippets of snippets.txt with the real Jinja2 and PyYAML; prints a JSON object of title to text."""
import json
import sys

import jinja2
import yaml

folder = sys.argv[1]
env = jinja2.Environment(loader=jinja2.FileSystemLoader(folder), undefined=jinja2.StrictUndefined)
env.filters.pop("b64encode", None)
with open(folder + "/values.yaml", encoding="utf-8") as f:
    values = yaml.safe_load(f)
snippets = json.load(sys.stdin)
out = {}
for title, text in snippets.items():
    try:
        out[title] = env.from_string(text).render(**values)
    except Exception as e:
        out[title] = "ERROR " + type(e).__name__ + ": " + str(e)
json.dump(out, sys.stdout, indent=1, sort_keys=True)
