// The filter: the matching results, and the rows and columns that contain one.
const filter = { words: [], label: "", verdicts: new Set() };

function filtering() { return filter.words.length > 0 || filter.label !== "" || filter.verdicts.size > 0; }

// haystack is the text in which the words are searched, computed once per result, on the first search.
const haystacks = new Map();
function haystack(n, t) {
  const key = n * templates.length + t;
  let text = haystacks.get(key);
  if (text === undefined) {
    const d = detail(n, t);
    text = [nodeName(n), templates[t].name, templates[t].title || "", (templates[t].guards || []).join(" "), d.m || "", d.r || ""].join("\n").toLowerCase();
    haystacks.set(key, text);
  }
  return text;
}

function matches(n, t) {
  const verdict = verdictOf[letter(n, t)];
  if (!verdict) return false;
  if (filter.verdicts.size && !filter.verdicts.has(verdict.name)) return false;
  if (filter.label && !(templates[t].labels || []).includes(filter.label)) return false;
  if (!filter.words.length) return true;
  const text = haystack(n, t);
  return filter.words.every((word) => text.includes(word));
}

// select returns the nodes and templates with a matching result, and the number of matching results.
function select() {
  const keepNode = new Set(), keepTemplate = new Set();
  let count = 0;
  for (let n = 0; n < nodes.length; n++) {
    for (let t = 0; t < templates.length; t++) {
      if (!matches(n, t)) continue;
      count++;
      keepNode.add(n);
      keepTemplate.add(t);
    }
  }
  const ordered = (set) => [...set].sort((a, b) => a - b);
  return { nodes: ordered(keepNode), templates: ordered(keepTemplate), count };
}
