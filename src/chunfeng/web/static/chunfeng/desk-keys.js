// Keys on a work list (table[data-keys]): j and k move, Enter opens, x selects, / goes to the search box, Escape leaves.
// Also the count of selected rows in form[data-bulk]. On a case (form[data-verdict]): a goes to the next point to tick and then
// to the approval, r to the refusal (details[data-refusal]); neither of them decides, Enter on the button does.

const list = () => document.querySelector("table[data-keys]");
const rows = () => [...(list()?.querySelectorAll("tbody tr[data-row]") ?? [])];
const boxOf = (row) => row.querySelector("input[type=checkbox][name=id]");

function here() {
  return rows().findIndex((row) => row.classList.contains("row-here"));
}

function go(to) {
  const all = rows();
  if (!all.length) return;
  const index = Math.max(0, Math.min(all.length - 1, to));
  for (const row of all) row.classList.remove("row-here");
  const row = all[index];
  row.classList.add("row-here");
  (row.querySelector("a, input") ?? row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function countSelected() {
  const bulk = document.querySelector("form[data-bulk]");
  if (!bulk) return;
  const selected = rows().filter((row) => boxOf(row)?.checked).length;
  bulk.querySelector("[data-selected]").textContent = selected;
  bulk.toggleAttribute("data-empty", selected === 0);
  const all = list()?.querySelector("[data-select-all]");
  if (all) {
    all.checked = selected > 0 && selected === rows().length;
    all.indeterminate = selected > 0 && selected < rows().length;
  }
}

function toApproval(form) {
  const open = [...form.querySelectorAll("input[type=checkbox]")].find((box) => !box.checked);
  (open ?? form.querySelector("button[value=approve]")).focus();
}

function toRefusal() {
  const details = document.querySelector("details[data-refusal]");
  if (!details) return;
  details.open = true;
  details.querySelector("select, textarea").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const typing = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (event.key === "Escape" && typing) {
    event.target.blur();
    return;
  }
  const verdict = document.querySelector("form[data-verdict]");
  if (!typing && verdict && (event.key === "a" || event.key === "r")) {
    if (event.key === "a") toApproval(verdict);
    else toRefusal();
    event.preventDefault();
    return;
  }
  if (typing || !list()) return;
  if (event.key === "j") go(here() + 1);
  else if (event.key === "k") go(here() - 1);
  else if (event.key === "x") {
    const box = rows()[here()] && boxOf(rows()[here()]);
    if (!box) return;
    box.checked = !box.checked;
    countSelected();
  } else if (event.key === "Enter") {
    if (event.target.closest("a, button, summary")) return;
    rows()[here()]?.querySelector("a[data-open], a")?.click();
  } else if (event.key === "/") {
    document.querySelector(".filter-search input")?.focus();
  } else return;
  event.preventDefault();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-select-all]")) {
    for (const row of rows()) if (boxOf(row)) boxOf(row).checked = event.target.checked;
  }
  if (event.target.closest("table[data-keys]")) countSelected();
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("table[data-keys] tbody tr[data-row]");
  if (row) {
    for (const other of rows()) other.classList.remove("row-here");
    row.classList.add("row-here");
  }
});

countSelected();
