// What is typed into an order's form outlives Back, a reload and a crashed tab: this tab keeps it until it is saved or discarded,
// and the server shows it again by the rules of the form.

const prefix = "draft ";
const orderForm = () => document.querySelector("[data-order-form]");
const nameOf = (form) => prefix + form.dataset.draft;

const largeTable = 1 << 20; // a packed list that would fill the tab's storage

// typed is what the form would send. Empty fields say nothing, and files cannot be kept. What was typed does not give way to a
// large list: that can be handed in again.
function typed(form) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const left = name === "table" && value.length > largeTable;
    if (typeof value === "string" && value !== "" && !left) {
      fields.append(name, value);
    }
  }
  return fields.toString();
}

// The tab's storage may be full or forbidden: what it holds stays as it is, and leaving the page still asks first.
function stored(act) {
  try {
    return act(sessionStorage);
  } catch {
    return null;
  }
}

let loaded = null; // what the form held when it was shown, when that is saved; null before it is known
let waiting = false; // the draft could not be shown: it stays until something newer takes its place
let timer = 0;

function keep() {
  clearTimeout(timer);
  const form = orderForm();
  if (!form || loaded === null) {
    return;
  }
  const now = typed(form);
  if (now !== loaded) {
    stored((storage) => {
      storage.setItem(nameOf(form), now);
      waiting = false;
    });
  } else if (!waiting) {
    stored((storage) => storage.removeItem(nameOf(form)));
  }
}

function drop() {
  clearTimeout(timer);
  const form = orderForm();
  if (form) {
    loaded = typed(form); // nothing more is kept of this page
    waiting = false;
    stored((storage) => storage.removeItem(nameOf(form)));
  }
}

// A form that holds what is not saved is kept at once. It gets the address that shows it, so that a reload asks for the page and
// does not send a form again.
function start() {
  const form = orderForm();
  if (!form) {
    return;
  }
  const path = form.dataset.draft.slice(form.dataset.draft.indexOf(" ") + 1);
  if (location.pathname + location.search !== path) {
    history.replaceState(null, "", path);
  }
  loaded = form.hasAttribute("data-typed") ? "" : typed(form);
  if (loaded === "") {
    keep();
  }
}

// restore shows the draft, if there is one, and says whether it still waits to be shown.
async function restore() {
  const form = orderForm();
  const draft = form && stored((storage) => storage.getItem(nameOf(form)));
  if (!draft || form.hasAttribute("data-typed") || draft === typed(form)) {
    return false;
  }
  const fields = new URLSearchParams(draft);
  for (const button of ["do", "then"]) {
    fields.set(button, "restore");
  }
  form.inert = true; // what is typed now would be replaced
  try {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body: fields, headers: { "HX-Request": "true" } });
    if (answer.headers.has("HX-Redirect")) {
      stored((storage) => storage.removeItem(nameOf(form))); // it has been saved since
      return false;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("#main");
    if (!main?.querySelector("[data-order-form]")) {
      return true; // signed out, or a problem of the server's
    }
    document.getElementById("main").replaceWith(main);
    htmx.process(main);
    document.dispatchEvent(new Event("order:shown"));
    return false;
  } catch {
    return true; // no answer
  } finally {
    form.inert = false;
  }
}

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, ({ target }) => {
    if (target.form && target.form === orderForm()) {
      clearTimeout(timer);
      timer = setTimeout(keep, 400);
    }
  });
}
window.addEventListener("pagehide", keep);
document.addEventListener("visibilitychange", keep);
document.addEventListener("order:shown", start);
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement === orderForm() && ctx.hx?.redirect) {
    drop(); // it is saved
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-drops]")) {
    drop();
  }
});

if (document.readyState === "loading") {
  await new Promise((ready) => document.addEventListener("DOMContentLoaded", ready, { once: true })); // htmx is there then
}
waiting = await restore();
start();
