// The matrix. Only the visible rows are in the document, so that a thousand nodes do not slow down the page.
const grid = byId("grid");
const wide = 12; // the largest number of columns with room for the seconds
const overscan = 6; // additional rows beyond the visible ones

const matrix = { byTemplate: nodes.length <= wide, rows: [], cols: [], first: 0, last: -1, focus: [0, 0], body: null, all: false };

// place turns row and column into node and template.
function place(row, col) {
  return matrix.byTemplate ? [matrix.cols[col], matrix.rows[row]] : [matrix.rows[row], matrix.cols[col]];
}

function rowName(i) { return matrix.byTemplate ? templates[i].name : nodeName(i); }
function colName(i) { return matrix.byTemplate ? nodeName(i) : templates[i].name; }
function rowHeight() { return parseFloat(getComputedStyle(grid).getPropertyValue("--cell")) || 30; }

// layout rebuilds the matrix after a change of the filter or the axes.
function layout() {
  const selection = select();
  matrix.rows = matrix.byTemplate ? selection.templates : selection.nodes;
  matrix.cols = matrix.byTemplate ? selection.nodes : selection.templates;
  matrix.focus = [Math.min(matrix.focus[0], Math.max(0, matrix.rows.length - 1)), Math.min(matrix.focus[1], Math.max(0, matrix.cols.length - 1))];
  const roomy = matrix.cols.length <= wide && matrix.byTemplate;
  grid.classList.toggle("tall", !roomy);
  const room = (grid.parentElement.clientWidth - 320) / Math.max(1, matrix.cols.length);
  grid.style.setProperty("--col", roomy ? Math.max(88, Math.min(220, room)) + "px" : "30px");
  grid.setAttribute("aria-rowcount", matrix.rows.length + 1);
  grid.setAttribute("aria-colcount", matrix.cols.length + 1);
  if (!matrix.rows.length) {
    grid.replaceChildren(el("p", { class: "empty" }, nodes.length ? "No results match the filter." : "The run has no results."));
    matrix.body = null;
    return selection;
  }
  const heads = el("div", { class: "heads", role: "row", "aria-rowindex": 1 }, el("div", { class: "corner", role: "columnheader" }));
  matrix.cols.forEach((c, i) => heads.append(el("div", { class: "colhead", role: "columnheader", title: colName(c), "aria-colindex": i + 2 }, shortName(colName(c)))));
  matrix.body = el("div", { class: "rows", role: "rowgroup" });
  matrix.body.style.height = matrix.rows.length * rowHeight() + "px";
  grid.replaceChildren(heads, matrix.body);
  matrix.first = 0;
  matrix.last = -1;
  render();
  return selection;
}

// render adds the visible rows to the document, and removes the others.
function render() {
  if (!matrix.body) return;
  const height = rowHeight();
  const head = grid.firstChild.offsetHeight;
  let first = Math.max(0, Math.floor((grid.scrollTop - head) / height) - overscan);
  let last = Math.min(matrix.rows.length - 1, Math.ceil((grid.scrollTop + grid.clientHeight) / height) + overscan);
  if (matrix.all) [first, last] = [0, matrix.rows.length - 1];
  if (first === matrix.first && last === matrix.last) return;
  const held = document.activeElement && matrix.body.contains(document.activeElement);
  const kept = new Map([...matrix.body.children].map((row) => [Number(row.dataset.row), row]));
  const rows = [];
  for (let i = first; i <= last; i++) {
    const row = kept.get(i) || makeRow(i);
    row.style.top = i * height + "px";
    rows.push(row);
  }
  matrix.body.replaceChildren(...rows);
  [matrix.first, matrix.last] = [first, last];
  if (held) focusCell(false);
}

function makeRow(i) {
  const name = rowName(matrix.rows[i]);
  const row = el("div", { class: "row", role: "row", "aria-rowindex": i + 2 });
  row.dataset.row = i;
  row.append(el("div", { class: "rowhead", role: "rowheader", title: name }, shortName(name)));
  for (let c = 0; c < matrix.cols.length; c++) row.append(makeCell(i, c));
  return row;
}

function makeCell(row, col) {
  const [n, t] = place(row, col);
  const verdict = verdictOf[letter(n, t)];
  const slot = el("div", { class: "slot", role: "gridcell", "aria-colindex": col + 2 });
  const cell = el("div", { class: "cell", tabIndex: row === matrix.focus[0] && col === matrix.focus[1] ? 0 : -1 });
  cell.dataset.col = col;
  if (verdict) {
    cell.className = "cell v-" + verdict.name + (filtering() && !matches(n, t) ? " dim" : "");
    cell.title = templates[t].name + " on " + nodeName(n) + ": " + verdict.text + ", " + showSeconds(seconds(n, t));
    cell.setAttribute("role", "button");
    cell.setAttribute("aria-label", cell.title);
    cell.append(verdict.sign);
    if (!grid.classList.contains("tall") && !["skipped", "unsupported"].includes(verdict.name)) cell.append(el("span", {}, shortSeconds(seconds(n, t))));
  } else {
    cell.classList.add("none");
    cell.setAttribute("aria-label", templates[t].name + " on " + nodeName(n) + ": no result");
  }
  slot.append(cell);
  return slot;
}

// position is the row and column of a cell, or null.
function position(target) {
  const cell = target.closest(".cell");
  return cell ? [Number(cell.closest(".row").dataset.row), Number(cell.dataset.col)] : null;
}
