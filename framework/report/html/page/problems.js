// The list of problems: each problem once, with its nodes.
const shownProblems = matchMedia("(max-width: 46rem)").matches ? 5 : 12;

function problems() {
  const groups = new Map();
  const order = "fkeuxsn";
  for (let n = 0; n < nodes.length; n++) {
    for (let t = 0; t < templates.length; t++) {
      const verdict = letter(n, t);
      if (!order.includes(verdict) || !matches(n, t)) continue;
      const what = "sn".includes(verdict) && !filter.verdicts.has(verdictOf[verdict].name) ? null : headline(n, t);
      // Skipped and unsupported tests are shown on request only: most are a consequence of another problem.
      if (what === null) continue;
      const key = verdict + "\n" + templates[t].name + "\n" + what;
      if (!groups.has(key)) groups.set(key, { verdict, t, what, nodes: [] });
      groups.get(key).nodes.push(n);
    }
  }
  return [...groups.values()].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || b.nodes.length - a.nodes.length || a.t - b.t);
}

function where(list) {
  const names = list.slice(0, 4).map(nodeName).join(", ");
  return list.length > 4 ? list.length + " nodes: " + names + " …" : names;
}

function showProblems() {
  const list = problems();
  const section = byId("problems");
  section.hidden = list.length === 0;
  const items = list.map((group) => () => {
    const n = group.nodes[0];
    const button = el("button", { type: "button" }, sign(group.verdict), el("strong", {}, shortName(templates[group.t].name)),
      el("span", { class: "where" }, where(group.nodes)), el("span", { class: "what" }, group.what || verdictOf[group.verdict].text),
      el("span", { class: "cause" }, cause(n, group.t)),
      el("pre", {}, detail(n, group.t).m || ""));
    button.addEventListener("click", () => openDetail(n, group.t));
    return el("li", {}, button);
  });
  listWithMore(section.querySelector("ol"), section.querySelector(".more"), items, matrix.all ? items.length : shownProblems);
}
