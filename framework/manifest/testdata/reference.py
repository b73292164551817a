"""Render the templates of foreign/ with the real Jinja2 and read them with PyYAML; prints JSON by file name."""
import json
import pathlib
import re
import sys

import jinja2
import yaml

folder = pathlib.Path(sys.argv[1])
env = jinja2.Environment(loader=jinja2.FileSystemLoader(folder / "foreign"), undefined=jinja2.StrictUndefined)
values = yaml.safe_load((folder / "values.yaml").read_text(encoding="utf-8"))
out = {}
for path in sorted((folder / "foreign").glob("[0-9]*.yaml")):
    text = env.get_template(path.name).render(
        target_node="vk-node-1", uuid="4f1c2b7e-0000-4000-8000-000000000000", **values)
    manifests, checks = re.split(r"(?im)^#+ *validation.*$", text, maxsplit=1)
    out[path.name] = {
        "text": text,
        "objects": [d for d in yaml.safe_load_all(manifests) if d],
        "checks": yaml.safe_load(checks),
    }
json.dump(out, sys.stdout, indent=1, sort_keys=True)
