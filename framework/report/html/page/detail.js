// The sheet with all details of one result.
const sheet = byId("detail");
let current = null; // [node, template] that is open
let trail = []; // the results that the buttons step through

function openDetail(n, t) {
  if (!verdictOf[letter(n, t)]) return;
  if (!sheet.open) trail = walk(n, t);
  current = [n, t];
  sheet.replaceChildren(makeSheet(n, t));
  if (!sheet.open) sheet.showModal();
  sheet.querySelector(".content").focus();
  const hash = addressOf(n, t);
  if (location.hash !== hash) history.replaceState(null, "", hash);
}

// walk lists the results for the buttons: the matching results that did not pass, or all matching results if this one passed.
function walk(n, t) {
  const open = letter(n, t);
  const list = [];
  for (let i = 0; i < nodes.length; i++) {
    for (let j = 0; j < templates.length; j++) {
      if (i === n && j === t || matches(i, j) && (open === "p" || letter(i, j) !== "p")) list.push([i, j]);
    }
  }
  return list;
}

function step(by) {
  const at = trail.findIndex(([n, t]) => n === current[0] && t === current[1]);
  const next = trail[at + by];
  if (next) openDetail(...next);
}

function makeSheet(n, t) {
  const verdict = verdictOf[letter(n, t)];
  const at = trail.findIndex(([i, j]) => i === n && j === t);
  const tool = (text, label, by) => el("button", { type: "button", class: "quiet", "aria-label": label, disabled: !trail[at + by], onclick: () => step(by) }, text);
  const close = el("button", { type: "button", class: "quiet close", onclick: () => sheet.close() }, "Close ✕");
  const head = el("header", {},
    el("div", { class: "tools" }, tool("← Previous", "Previous result", -1), tool("Next →", "Next result", 1), close),
    el("h2", { id: "detail-title" }, sign(letter(n, t)), el("span", {}, templates[t].name)),
    templates[t].title ? el("p", {}, templates[t].title) : null,
    el("p", { class: "muted" }, nodeName(n) + " · " + verdict.text + " · " + showSeconds(seconds(n, t))),
    tags(t));
  return el("div", { class: "sheet" }, head, el("div", { class: "content", tabIndex: 0 }, ...sections(n, t)));
}

function tags(t) {
  const all = [...(templates[t].labels || []), ...(templates[t].guards || [])];
  return all.length ? el("div", { class: "tags" }, ...all.map(tag)) : null;
}

function sections(n, t) {
  const d = detail(n, t);
  const out = [];
  const section = (title, ...content) => out.push(el("h3", {}, title), ...content);
  if (d.r) section("Known failure", el("p", {}, d.r));
  if (d.m) section(letter(n, t) === "s" ? "Why it did not run" : "What happened", el("pre", { class: "message v-" + verdictOf[letter(n, t)].name }, d.m));
  if ((d.u || []).length > 1) section("Unmet checks", unmet(d.u));
  if (d.d) section("Beside a kubelet", ...beside(d.d));
  if (d.f) section("Rerun", rerun(d.f));
  const attachments = d.x || [];
  for (const a of attachments.filter((a) => a.k === "timeline")) {
    section("Timeline" + (a.n ? " of " + a.n : ""), a.s ? timelineOf(a.s) : el("pre", {}, a.t));
  }
  if (d.p) section("Time spent", ...phases(d.p), d.i ? el("p", { class: "small" }, "For " + showSeconds(d.i) + ", it waited while none of its objects changed.") : null);
  if (d.k) section("Attempts", el("p", {}, d.k));
  if (d.a) section("Other attempts", ...d.a.map((a) => el("pre", {}, attempt(a))));
  const row = data.rows ? data.rows[data.row[n][t]] : "";
  if (/[^.]./.test(row)) section("Verdicts over time", ...past(row), d.o ? el("p", { class: "small" }, d.o) : null);
  const files = attachments.filter((a) => a.k !== "timeline");
  if (files.length) section("Attachments", ...files.map((a) => attachment(a, a.k === "log" || a.k === "events")));
  if (!out.length) out.push(el("p", { class: "muted" }, "All checks held. There are no attachments."));
  return out;
}

function attempt(a) {
  const round = a.round ? "round " + a.round + ", begun " + a.started + ": " : "";
  return round + a.verdict + " after " + showSeconds(a.seconds) + (a.message ? "\n" + a.message : "");
}

// past shows the verdict of each run of the history, the oldest first.
function past(row) {
  const marks = [...row].map((letter, i) => {
    const verdict = verdictOf[letter];
    const words = data.history[i].started + ": " + (verdict ? verdict.text : "no result");
    const mark = verdict ? sign(letter) : el("span", { class: "sign", role: "img" }, "·");
    mark.title = words;
    mark.setAttribute("aria-label", words);
    return el("li", {}, mark);
  });
  const ran = row.replaceAll(".", "");
  const words = "It passed in " + ran.replace(/[^pu]/g, "").length + " of " + ran.length + " runs with a result since " + data.history[0].started + ".";
  return [el("ol", { class: "past" }, ...marks), el("p", { class: "small muted" }, words)];
}

// unmet lists the checks that did not hold, the one that decided among them.
function unmet(list) {
  const rows = list.map((c) => el("tr", {}, el("th", { scope: "row" }, c.check), el("td", {}, c.message || c.want || ""), el("td", {}, c.got || "")));
  const head = el("tr", {}, ...["Check", "Expected", "Actual"].map((text) => el("th", { scope: "col" }, text)));
  return el("div", { class: "table" }, el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows)));
}

// beside shows what the node and a kubelet report, with a part of the table per object.
function beside(list) {
  const parts = new Map();
  for (const d of list) {
    if (!parts.has(d.object)) parts.set(d.object, el("tbody", {}, el("tr", {}, el("th", { scope: "rowgroup", colSpan: 3, class: "object" }, d.object))));
    const field = d.path.split(/(?<=\.)/).flatMap((part) => [part, el("wbr")]);
    const alike = d.alike ? " (and " + d.alike + " alike)" : "";
    const state = d.state ? el("span", { class: "muted" }, "in state " + d.state) : null;
    parts.get(d.object).append(el("tr", {}, el("th", { scope: "row" }, ...field, alike, state), el("td", {}, d.node || "(nothing)"), el("td", {}, d.kubelet)));
  }
  const head = el("tr", {}, ...["Field", "This node", "A kubelet"].map((text) => el("th", { scope: "col" }, text)));
  return [el("p", { class: "small muted" }, "What a kubelet reports in this test, and this node does not. None of it alone is a failure."),
    el("table", { class: "beside" }, el("thead", {}, head), ...parts.values())];
}

function rerun(flag) {
  const text = el("pre", {}, flag);
  const copy = el("button", { type: "button", class: "quiet" }, "Copy");
  copy.addEventListener("click", () => {
    getSelection().selectAllChildren(text);
    if (!navigator.clipboard) return;
    navigator.clipboard.writeText(flag).then(() => { copy.textContent = "Copied"; }, () => { copy.textContent = "Selected"; });
  });
  return el("div", { class: "rerun" }, text, copy);
}

function phases(list) {
  const bar = el("div", { class: "phases", "aria-hidden": "true" });
  for (const p of list) {
    const part = el("span", { title: p.name });
    part.style.flexGrow = Math.max(p.seconds, 0.001);
    bar.append(part);
  }
  return [bar, el("p", { class: "small muted" }, list.map((p) => p.name + " " + showSeconds(p.seconds)).join(" · "))];
}

// attachment shows an attached text, which is added to the document when it is opened.
function attachment(a, open) {
  const box = el("details", { class: "file" }, el("summary", {}, el("b", {}, a.k === "other" || !a.k ? "" : a.k + " "), a.n || ""));
  box.addEventListener("toggle", () => {
    if (!box.open || box.childElementCount > 1) return;
    if (a.p) box.append(el("p", {}, el("a", { href: a.p.split("/").map(encodeURIComponent).join("/"), target: "_blank", rel: "noopener" }, a.p)));
    box.append(el("pre", { tabIndex: 0 }, a.t || "(empty)"));
  });
  box.open = open && a.t.length < 20000;
  return box;
}

sheet.addEventListener("close", () => {
  current = null;
  history.replaceState(null, "", location.pathname + location.search);
});
sheet.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); });
sheet.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("pre")) return;
  if (event.key === "ArrowLeft") step(-1);
  else if (event.key === "ArrowRight") step(1);
});
