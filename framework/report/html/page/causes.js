// The probable causes of the failures, per group of nodes that have the same ones, and at last what none of them explains.
const shownDiagnoses = 3, shownTests = 12;

function showCauses() {
  const list = data.diagnoses || [];
  const section = byId("causes");
  section.hidden = list.length === 0;
  listWithMore(section.querySelector("ol"), section.querySelector(".more"), list.map((d) => () => diagnosis(d)), matrix.all ? list.length : shownDiagnoses);
}

function diagnosis(d) {
  const n = nodes.indexOf(d.nodes[0]);
  const causes = (d.causes || []).map((c) => causeItem(c, n));
  const list = d.unexplained || [];
  if (list.length) causes.push(el("li", { class: "unexplained" }, el("p", { class: "meaning" }, "Not explained by any known cause (" + list.length + ")"), testList(list, n, true)));
  return el("li", {}, el("h3", {}, where(d.nodes.map((name) => nodes.indexOf(name))), el("span", { class: "muted" }, d.says)), el("ol", { class: "causes" }, ...causes));
}

// causeItem is one cause. What it explains is told apart by what fixing it does: the test passes, or has another cause as well.
function causeItem(c, n) {
  const fixes = c.fixes || [], rest = (c.explains || []).filter((test) => !fixes.includes(test));
  const title = data.classes[c.class];
  const rows = el("dl", {});
  const row = (name, value) => rows.append(el("dt", {}, name), el("dd", {}, value));
  if (fixes.length) row("Turns green (" + fixes.length + ")", testList(fixes, n));
  if (rest.length) row("Has other causes, too (" + rest.length + ")", testList(rest, n));
  if (c.or) row("Or else", el("ul", {}, ...c.or.map((other) => el("li", {}, data.classes[other], " ", tag(other)))));
  if (c.sources) row("In real providers", el("ul", {}, ...c.sources.map((address) => el("li", {}, source(address)))));
  return el("li", {},
    el("p", { class: "meaning" }, ...c.perhaps ? [tag("perhaps"), " "] : [], c.meaning),
    el("p", { class: "muted small" }, tag(c.class), title === c.meaning ? "" : " " + title),
    rows);
}

function tag(text) { return el("span", { class: "tag" }, text); }

// source links to an address; what is none stays a text.
function source(address) {
  const short = address.replace(/^https?:\/\//, "");
  return short === address ? address : el("a", { href: address, target: "_blank", rel: "noopener" }, short);
}

// testList links to the results of tests on a node, with what happened if told.
function testList(tests, n, told) {
  const list = el("ul", { class: told ? "told" : "tests" }), more = el("button", { type: "button", class: "more" });
  listWithMore(list, more, tests.map((name) => () => testItem(name, n, told)), matrix.all ? tests.length : shownTests);
  return el("div", {}, list, more);
}

function testItem(name, n, told) {
  const t = templates.findIndex((template) => template.name === name);
  if (n < 0 || t < 0 || !verdictOf[letter(n, t)]) return el("li", {}, shortName(name));
  const link = el("a", { href: addressOf(n, t) }, sign(letter(n, t)), el("span", { class: "name" }, shortName(name)));
  return el("li", {}, link, told ? el("span", { class: "muted" }, headline(n, t)) : null);
}
