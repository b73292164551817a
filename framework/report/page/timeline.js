// A pod's timeline as a list, with the seconds since its first moment.
const alarming = /exit (?!0\b)\d+|Failed|OOMKilled|BackOff|ErrImage|InvalidImage|Unknown/;

function timelineOf(text) {
  const moments = [];
  for (const line of text.split("\n")) {
    const found = /^(?:\S*T)?(\d\d):(\d\d):(\d\d(?:\.\d+)?)\S*\s+([^:]+): (.*)$/.exec(line);
    if (found) moments.push({ at: found[1] * 3600 + found[2] * 60 + Number(found[3]), subject: found[4], state: found[5] });
    else if (line.trim()) return null;
  }
  if (!moments.length) return null;
  const list = el("ol", { class: "moments" });
  let day = 0, last = moments[0].at;
  for (const m of moments) {
    if (m.at + day < last - 43200) day += 86400; // past midnight
    last = m.at + day;
    const state = el("span", { class: "state" }, m.state);
    list.append(el("li", { class: alarming.test(m.state) ? "alarm" : "" }, el("span", { class: "at" }, "+" + (last - moments[0].at).toFixed(1) + " s"),
      el("span", { class: "subject" }, m.subject), state));
  }
  return list;
}
