// The editor of an order's lines: adding products by keyboard, prices that follow the quantity, and a warning before typed
// text is lost. The page works without it.

const form = document.querySelector("[data-order-form]");

// The search that adds products: arrows choose, Enter adds, Esc closes.
function startFinder(finder) {
  const input = finder.querySelector("[role=combobox]");
  const list = finder.querySelector("[role=listbox]");
  const options = () => [...list.querySelectorAll("[data-suggests]")];
  finder.hidden = false;

  const choose = (option) => {
    for (const other of options()) {
      other.setAttribute("aria-selected", String(other === option));
    }
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };
  const show = (open) => {
    list.hidden = !open; // not emptied: the option that was clicked is about to ask for its row
    input.setAttribute("aria-expanded", String(open));
    choose(open ? options()[0] : null);
  };

  input.addEventListener("htmx:after:swap", () => show(input.value.trim() !== "" && list.childElementCount > 0));

  input.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        event.preventDefault();
        if (all.length > 0) {
          choose(all[(at + (event.key === "ArrowDown" ? 1 : all.length - 1)) % all.length]);
        }
        break;
      case "Enter":
        event.preventDefault();
        all[at]?.click();
        break;
      case "Escape":
        input.value = "";
        show(false);
        break;
    }
  });

  // A product that is there already is not added again: its quantity is what the person wants to change.
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-suggests]");
    const row = option && document.querySelector(`#line-rows [data-product="${CSS.escape(option.dataset.suggests)}"]`);
    if (row) {
      event.stopImmediatePropagation();
      event.preventDefault();
      focusQuantity(row);
    }
    const already = finder.querySelector("[data-already]");
    already.textContent = row ? `${option.querySelector("[data-name]").textContent} is on the order already: change its quantity.` : "";
    if (option) {
      input.value = "";
      show(false);
    }
  }, { capture: true });

  // Searching changes nothing of the order.
  for (const kind of ["input", "change"]) {
    finder.addEventListener(kind, (event) => event.stopPropagation());
  }

  document.addEventListener("click", (event) => {
    if (!finder.contains(event.target)) {
      show(false);
    }
  });
}

function focusQuantity(row) {
  const quantity = row.querySelector("[data-number=quantity]");
  quantity?.focus();
  quantity?.select();
}

document.querySelectorAll("[data-finder]").forEach(startFinder);

// A new row is ready for its quantity.
document.addEventListener("htmx:after:swap", (event) => {
  if (event.target.matches("[data-suggests]")) {
    const row = document.querySelector("#line-rows > tr:last-child");
    focusQuantity(row);
    row.dispatchEvent(new Event("change", { bubbles: true }));
  }
});

// A price that no one typed follows the quantity: it makes room for the one that the server gives.
document.addEventListener("htmx:after:swap", () => {
  for (const note of document.querySelectorAll("#line-rows [data-price]")) {
    const price = note.closest("[data-row]").querySelector("[data-number=price]");
    price.placeholder = note.dataset.price;
    if (price.value === price.defaultValue && document.activeElement !== price) {
      price.value = "";
      note.hidden = true;
    }
  }
});

// With the quantity of before, the price of before is back.
document.addEventListener("input", ({ target }) => {
  const price = target.matches("[data-number=quantity]") && target.closest("[data-row]").querySelector("[data-number=price]");
  if (price && price.value === "" && target.value.trim() === target.defaultValue) {
    price.value = price.defaultValue;
  }
});

// Where nothing of the order can be typed, it is shown again by itself when that has changed; but a comment that was begun is
// not lost by it.
function reload() {
  const begun = [...document.querySelectorAll("#main textarea")].some((field) => field.value !== field.defaultValue);
  if (document.querySelector("[data-reloads]") && !form && !begun && !document.querySelector("dialog[open]")) {
    location.reload();
  }
}

document.addEventListener("live", reload);
document.addEventListener("htmx:after:swap", reload); // the comment is sent
document.addEventListener("close", reload, { capture: true }); // a dialog

// Typed text is not lost without a question.
if (form) {
  let unsaved = form.hasAttribute("data-typed");
  const mark = () => {
    for (const sign of form.querySelectorAll("[data-unsaved]")) {
      sign.hidden = !unsaved;
    }
  };
  const typed = () => { unsaved = true; mark(); };
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", () => { unsaved = false; });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-drops]")) {
      unsaved = false;
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) {
      event.preventDefault();
    }
  });
}
