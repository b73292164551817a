// Keyboard navigation in the matrix: one stop for the Tab key, arrow keys within.

function focusCell(scroll) {
  const [row, col] = matrix.focus;
  if (scroll) reveal(row);
  for (const old of grid.querySelectorAll('.cell[tabindex="0"]')) old.tabIndex = -1;
  const line = matrix.body && [...matrix.body.children].find((r) => Number(r.dataset.row) === row);
  const cell = line && line.querySelector('.cell[data-col="' + col + '"]');
  if (!cell) return;
  cell.tabIndex = 0;
  cell.focus({ preventScroll: true });
  if (!scroll) return;
  const box = cell.getBoundingClientRect(), frame = grid.getBoundingClientRect();
  const left = frame.left + grid.querySelector(".corner").offsetWidth;
  if (box.left < left) grid.scrollLeft -= left - box.left;
  else if (box.right > frame.right) grid.scrollLeft += box.right - frame.right + 16;
}

// reveal scrolls a row into view.
function reveal(row) {
  const height = rowHeight(), head = grid.firstChild.offsetHeight;
  const top = row * height, bottom = top + height + head;
  if (top < grid.scrollTop) grid.scrollTop = top;
  else if (bottom > grid.scrollTop + grid.clientHeight) grid.scrollTop = bottom - grid.clientHeight + 20;
  render();
}

function moveBy(key, all) {
  const [row, col] = matrix.focus;
  const page = Math.max(1, Math.floor(grid.clientHeight / rowHeight()) - 4);
  const lastRow = matrix.rows.length - 1, lastCol = matrix.cols.length - 1;
  switch (key) {
    case "ArrowUp": return [row - 1, col];
    case "ArrowDown": return [row + 1, col];
    case "ArrowLeft": return [row, col - 1];
    case "ArrowRight": return [row, col + 1];
    case "PageUp": return [row - page, col];
    case "PageDown": return [row + page, col];
    case "Home": return [all ? 0 : row, 0];
    case "End": return [all ? lastRow : row, lastCol];
  }
  return null;
}

grid.addEventListener("keydown", (event) => {
  if (!matrix.body || event.altKey || event.metaKey) return;
  if (event.key === "Enter" || event.key === " ") {
    const at = position(event.target);
    if (at) {
      event.preventDefault();
      openDetail(...place(...at));
    }
    return;
  }
  const next = moveBy(event.key, event.ctrlKey);
  if (!next) return;
  event.preventDefault();
  matrix.focus = [Math.max(0, Math.min(matrix.rows.length - 1, next[0])), Math.max(0, Math.min(matrix.cols.length - 1, next[1]))];
  focusCell(true);
});

grid.addEventListener("focusin", (event) => {
  const at = position(event.target);
  if (at) matrix.focus = at;
});

grid.addEventListener("click", (event) => {
  const at = position(event.target);
  if (!at) return;
  matrix.focus = at;
  focusCell(false);
  openDetail(...place(...at));
});

grid.addEventListener("scroll", render, { passive: true });
