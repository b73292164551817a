// count is a number with its noun.
function count(n, noun) { return n + " " + noun + (n === 1 ? "" : "s"); }

// Wiring: filters, printing, links to results.
function refresh() {
  const selection = layout();
  const all = data.verdicts.reduce((sum, row) => sum + row.replaceAll(".", "").length, 0);
  byId("shown").textContent = filtering() ? selection.count + " of " + all + " match" : count(templates.length, "test") + " × " + count(nodes.filter(Boolean).length, "node");
  byId("reset").hidden = !filtering();
  showProblems();
}

// show shows everything; the filters change only a part of it.
function show() {
  refresh();
  showCauses();
  showDurations();
}

const labels = [...new Set(templates.flatMap((t) => t.labels || []))].sort();
byId("label").append(...labels.map((label) => el("option", { value: label }, label)));
byId("label").parentElement.hidden = labels.length === 0;
byId("swap").hidden = Math.max(nodes.length, templates.length) > 200;

let waiting = 0;
byId("query").addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    filter.words = byId("query").value.toLowerCase().split(/\s+/).filter(Boolean);
    refresh();
  }, 80);
});
byId("label").addEventListener("change", () => {
  filter.label = byId("label").value;
  refresh();
});
for (const chip of document.querySelectorAll(".chip")) {
  chip.addEventListener("click", () => {
    const verdict = chip.dataset.verdict;
    if (!filter.verdicts.delete(verdict)) filter.verdicts.add(verdict);
    chip.setAttribute("aria-pressed", filter.verdicts.has(verdict));
    refresh();
  });
}
byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("filters").addEventListener("reset", () => {
  filter.words = [];
  filter.label = "";
  filter.verdicts.clear();
  for (const chip of document.querySelectorAll(".chip")) chip.setAttribute("aria-pressed", "false");
  refresh();
});
byId("swap").addEventListener("click", () => {
  matrix.byTemplate = !matrix.byTemplate;
  matrix.focus = [0, 0];
  refresh();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || sheet.open || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea")) return;
  event.preventDefault();
  byId("query").focus();
});

// A link to a result, #node/template, opens it; the template's name may lack its extension.
function follow() {
  const [node, name] = location.hash.slice(1).split("/").map((part) => { try { return decodeURIComponent(part); } catch { return part; } });
  const n = nodes.indexOf(node), t = templates.findIndex((template) => template.name === name || shortName(template.name) === name);
  if (n >= 0 && t >= 0) openDetail(n, t);
}
addEventListener("hashchange", follow);
addEventListener("resize", () => { matrix.last = -1; render(); });

// Print everything that the screen shows on demand.
addEventListener("beforeprint", () => {
  matrix.all = true;
  matrix.last = -1;
  for (const box of document.querySelectorAll("footer details")) box.open = true;
  show();
});
addEventListener("afterprint", () => {
  matrix.all = false;
  show();
});

for (const part of document.querySelectorAll(".share span")) part.style.flexGrow = part.dataset.count;
byId("main").classList.toggle("few", nodes.filter(Boolean).length <= 2);
byId("main").hidden = false;
show();
follow();
