// Rows of a list can be dragged into another order. The numbers beside them say the order, also to the server: without this they are typed.
const list = document.querySelector("[data-sortable]");
const place = (row) => row.querySelector("input[name^='position.']");

function renumber() {
  [...list.children].forEach((row, i) => {
    place(row).value = String(i + 1);
    row.querySelector("button[value^='up:']").disabled = i === 0;
    row.querySelector("button[value^='down:']").disabled = i === list.children.length - 1;
  });
}

// The arrows move the row at once; saving keeps it.
list?.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=do]");
  if (!button) {
    return;
  }
  event.preventDefault();
  const row = button.closest("li");
  if (button.value.startsWith("up:")) {
    row.previousElementSibling?.before(row);
  } else {
    row.nextElementSibling?.after(row);
  }
  renumber();
  button.focus();
});

// A number that is typed puts its row there.
list?.addEventListener("change", ({ target }) => {
  if (!target.matches("input[name^='position.']")) {
    return;
  }
  const row = target.closest("li");
  const rows = [...list.children].filter((other) => other !== row);
  const at = Math.min(Math.max(Number.parseInt(target.value, 10) || 1, 1), rows.length + 1) - 1;
  if (at === rows.length) {
    list.append(row);
  } else {
    rows[at].before(row);
  }
  renumber();
});

let dragged;

for (const row of list?.children ?? []) {
  row.draggable = true;
}

list?.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("li");
  event.dataTransfer.effectAllowed = "move";
});

list?.addEventListener("dragover", (event) => {
  const over = event.target.closest("li");
  if (!dragged || !over || over === dragged) {
    return;
  }
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  if (event.clientY < top + height / 2) {
    over.before(dragged);
  } else {
    over.after(dragged);
  }
});

list?.addEventListener("dragend", () => {
  dragged = undefined;
  renumber();
});
