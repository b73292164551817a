// The durations of the templates that passed, and their trend. The duration of a failure is usually that of its timeout, so
// it is not shown.
const shownDurations = 12;

function durations() {
  const list = [];
  for (let t = 0; t < templates.length; t++) {
    if (/^(preconditions(:|$)|lifecycle:)/.test(templates[t].name)) continue;
    const all = [];
    for (let n = 0; n < nodes.length; n++) if ("pu".includes(letter(n, t)) && nodes[n]) all.push(seconds(n, t));
    if (!all.length) continue;
    all.sort((a, b) => a - b);
    list.push({ t, count: all.length, middle: all[Math.floor((all.length - 1) / 2)], most: all[all.length - 1] });
  }
  return list.sort((a, b) => b.most - a.most || a.t - b.t);
}

function showDurations() {
  const list = durations();
  const section = byId("durations");
  section.hidden = list.length === 0;
  if (!list.length) return;
  const runs = data.history || [];
  const several = list.some((d) => d.count > 1);
  byId("durations-note").textContent = ["passed tests only", several ? "median … slowest node" : "",
    runs.length ? "trend of " + runs.length + " runs since " + runs[0].started : ""].filter(Boolean).join(" · ");
  const ol = section.querySelector("ol");
  ol.classList.toggle("trend", runs.length > 0);
  const scale = list[0].most || 1;
  listWithMore(ol, section.querySelector(".more"), list.map((d) => () => durationRow(d, scale, runs)), matrix.all ? list.length : shownDurations);
}

function durationRow(d, scale, runs) {
  const most = el("span", { class: "most" }), middle = el("span", { class: "middle" });
  most.style.width = 100 * d.most / scale + "%";
  middle.style.width = 100 * d.middle / scale + "%";
  const value = d.count > 1 ? showSeconds(d.middle) + " … " + showSeconds(d.most) : showSeconds(d.most);
  const name = templates[d.t].name;
  const row = el("li", {}, el("span", { class: "name", title: name }, shortName(name)), el("span", { class: "track", "aria-hidden": "true" }, most, middle), el("span", { class: "value" }, value));
  if (runs.length) row.append(el("span", { class: "chart" }, spark(templates[d.t].trend || [], runs), change(templates[d.t].trend || [])));
  return row;
}

// change compares the last run with the median of the earlier runs. It ignores small differences, which are random.
function change(trend) {
  const before = trend.slice(0, -1).filter((s) => s !== null).sort((a, b) => a - b);
  const now = trend[trend.length - 1];
  if (!before.length || now === null || now === undefined) return null;
  const usual = before[Math.floor((before.length - 1) / 2)];
  if (now < usual * 1.5 || now - usual < 2) return null;
  return el("span", { class: "slower", title: "usually " + showSeconds(usual) }, (now / usual).toFixed(1) + "× slower");
}

const svgSpace = "http://www.w3.org/2000/svg";
function svg(tag, attributes) {
  const node = document.createElementNS(svgSpace, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

// spark draws the medians of the runs as a line, with a dot for the last run. Runs in which the template did not pass have no point.
function spark(trend, runs) {
  const points = trend.map((s, i) => ({ s, i })).filter((p) => p.s !== null);
  const chart = svg("svg", { viewBox: "0 0 130 26", role: "img" });
  if (!points.length) {
    chart.setAttribute("aria-label", "never passed");
    return chart;
  }
  const top = Math.max(...points.map((p) => p.s), 0.1);
  const x = (i) => (runs.length < 2 ? 60 : 4 + i * 120 / (runs.length - 1));
  const y = (s) => 23 - s / top * 20;
  chart.append(svg("polyline", { points: points.map((p) => x(p.i).toFixed(1) + "," + y(p.s).toFixed(1)).join(" ") }));
  const last = points[points.length - 1];
  chart.append(svg("circle", { cx: x(last.i), cy: y(last.s), r: 3 }));
  const words = points.map((p) => runs[p.i].started + ": " + showSeconds(p.s)).join("\n");
  const title = svg("title", {});
  title.textContent = words;
  chart.append(title);
  chart.setAttribute("aria-label", "median per run: " + words);
  return chart;
}
