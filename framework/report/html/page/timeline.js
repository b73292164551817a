// A pod's timeline as a list, with the seconds since its first transition.
const alarming = /exit (?!0\b)\d+|Failed|OOMKilled|BackOff|ErrImage|InvalidImage|Unknown/;

function timelineOf(transitions) {
  const list = el("ol", { class: "moments" });
  for (const s of transitions) {
    list.append(el("li", { class: alarming.test(s.state) ? "alarm" : "" }, el("span", { class: "at" }, "+" + s.at.toFixed(1) + " s"),
      el("span", { class: "subject" }, s.what), el("span", { class: "state" }, s.state)));
  }
  return list;
}
