// The data of the page, and functions that the other parts share.
const data = JSON.parse(document.getElementById("data").textContent);
const nodes = data.nodes || [];
const templates = data.templates || [];
const verdictOf = {
  p: { name: "passed", sign: "✓", text: "passed" },
  f: { name: "failed", sign: "✕", text: "failed" },
  k: { name: "flaky", sign: "~", text: "flaky" },
  e: { name: "error", sign: "!", text: "error" },
  x: { name: "expectedFailure", sign: "≈", text: "expected failure" },
  u: { name: "unexpectedlyPassing", sign: "↑", text: "unexpectedly passing" },
  s: { name: "skipped", sign: "–", text: "skipped" },
  n: { name: "unsupported", sign: "∅", text: "unsupported" },
};

// letter is the verdict of a template on a node, or "." if there is no result.
function letter(n, t) { return data.verdicts[n][t]; }
function seconds(n, t) { return data.seconds[n][t] / 10; }
function nodeName(n) { return nodes[n] || "(cluster)"; }

// The details are parsed when the first one is needed, because they are most of the page.
let detailMap = null;
function detail(n, t) {
  if (!detailMap) {
    const nodeAt = new Map(nodes.map((name, i) => [name, i]));
    const templateAt = new Map(templates.map((template, i) => [template.name, i]));
    detailMap = new Map();
    for (const d of JSON.parse(document.getElementById("details").textContent) || []) {
      detailMap.set(nodeAt.get(d.n) * templates.length + templateAt.get(d.t), d);
    }
  }
  return detailMap.get(n * templates.length + t) || {};
}

// el makes an element. Texts are set as text, never as HTML.
function el(tag, properties, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties || {})) {
    if (value === undefined || value === null) continue;
    if (key === "class") node.className = value;
    else if (key in node && !key.startsWith("aria")) node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function byId(id) { return document.getElementById(id); }

function sign(letter) {
  const verdict = verdictOf[letter];
  return el("span", { class: "sign v-" + verdict.name, title: verdict.text, role: "img", "aria-label": verdict.text }, verdict.sign);
}

function showSeconds(s) {
  if (s < 60) return s.toFixed(1) + " s";
  const whole = Math.round(s);
  return Math.floor(whole / 60) + " min " + whole % 60 + " s";
}

// shortSeconds fits into a cell.
function shortSeconds(s) {
  const whole = Math.round(s);
  return s < 60 ? s.toFixed(1) + " s" : Math.floor(whole / 60) + "m" + whole % 60 + "s";
}

// headline says in one line what happened; the reason of what is known.
function headline(n, t) { return detail(n, t).r || detail(n, t).h || ""; }

// cause is what was got instead, or the error.
function cause(n, t) { return detail(n, t).c || ""; }

// addressOf is the address of a result within the page, which opens it.
function addressOf(n, t) { return "#" + encodeURIComponent(nodes[n]) + "/" + encodeURIComponent(templates[t].name); }

function shortName(name) { return name.replace(/\.ya?ml$/, ""); }

// listWithMore shows the first entries of a list, and a button for the others.
function listWithMore(list, button, items, limit) {
  list.replaceChildren(...items.slice(0, limit).map((make) => make()));
  button.hidden = items.length <= limit;
  button.textContent = "Show all " + items.length;
  button.onclick = () => {
    button.hidden = true;
    list.append(...items.slice(limit).map((make) => make()));
  };
}
