// What every page of the console does beyond plain links and forms. Pages work without it where they can.

// Dialogs: a button with data-opens="ID" opens one, data-closes closes the one around it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    document.getElementById(opener.dataset.opens)?.showModal();
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) {
    closer.closest("dialog")?.close();
    return;
  }
  const dismisser = event.target.closest("[data-dismiss]");
  if (dismisser) {
    dismisser.closest("[data-toast]")?.remove();
    return;
  }
  if (event.target instanceof HTMLDialogElement) {
    event.target.close(); // a click beside the window
  }
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  }
});

// On a narrow screen tabs scroll; those that are shown must be in sight.
// Only the row of tabs scrolls: the page begins at its top.
for (const tab of document.querySelectorAll("main nav [aria-current=page]")) {
  const row = tab.closest("nav");
  row.scrollLeft += tab.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - tab.offsetWidth) / 2;
}

// Messages: good news goes by itself.
function startToast(toast) {
  if (toast.dataset.toast === "short" && !toast.dataset.started) {
    toast.dataset.started = "yes";
    setTimeout(() => toast.remove(), 6000);
  }
}

const toasts = document.getElementById("toasts");
if (toasts) {
  toasts.querySelectorAll("[data-toast]").forEach(startToast);
  new MutationObserver(() => toasts.querySelectorAll("[data-toast]").forEach(startToast)).observe(toasts, { childList: true });
}

// A form with data-confirms="ID" opens that dialog first; the button in it with data-confirmed sends the form. What was typed into
// a field stands in the question too, so that a wrong amount is seen: in the element with data-shows="FIELD".
document.addEventListener("submit", (event) => {
  const form = event.target;
  const dialog = form.dataset.confirms && document.getElementById(form.dataset.confirms);
  if (!dialog || event.submitter?.hasAttribute("data-confirmed")) {
    return;
  }
  event.preventDefault();
  for (const shown of dialog.querySelectorAll("[data-shows]")) {
    shown.textContent = form.elements.namedItem(shown.dataset.shows).value;
  }
  dialog.showModal();
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") {
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.method === "post" && !form.hasAttribute("hx-post")) {
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  }
});

// Who signs out leaves nothing behind for the next person at this browser.
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") === "/sign-out") {
    sessionStorage.clear();
  }
});

// Signed in again in another tab, the message about it goes with the next answer.
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx?.response?.status < 400) {
    document.getElementById("signed-out")?.replaceChildren();
  }
});

// Coming back with the browser's "back" shows the page as it was left: its forms may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

// A control with data-submits sends its form when it is changed.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) {
    event.target.form?.requestSubmit();
  }
});

// A preview of other choices than those made now is not shown: it would be untrue.
document.addEventListener("change", ({ target }) => {
  for (const preview of document.querySelectorAll("[data-preview-of]")) {
    if (target.name?.startsWith(preview.dataset.previewOf)) {
      preview.hidden = true;
    }
  }
});

// A file that is larger than the server takes is said at once: sent, it would take the typed text with it.
document.addEventListener("change", ({ target }) => {
  if (target.dataset?.most) {
    const tooLarge = [...target.files].some((file) => file.size > Number(target.dataset.most));
    target.setCustomValidity(tooLarge ? target.dataset.tooLarge : "");
    target.reportValidity();
  }
});

// Copy the text of another element.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) {
    return;
  }
  const source = document.getElementById(button.dataset.copies);
  await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
  const words = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = words; }, 2000);
});

// Live regions: one stream for the whole page, and none while no one looks at it: browsers allow few connections to a server.
let stream = null;

function liveTopics() {
  return [...new Set([...document.querySelectorAll("[data-live]")].map((region) => region.dataset.live))];
}

// What a person's own action changes is shown by its answer: while a form is being sent, the page does not say that something
// has changed.
let sending = 0;
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement.matches("form")) {
    sending++;
  }
});
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement.matches("form") && --sending === 0 && !ctx.hx?.redirect) {
    listen(); // what was passed over is sent again
  }
});

function listen() {
  stream?.close();
  stream = null;
  const topics = liveTopics();
  if (document.hidden || topics.length === 0) {
    return;
  }
  const query = new URLSearchParams(topics.map((topic) => ["topic", topic]));
  stream = new EventSource(`${document.body.dataset.livePath || "/live"}?${query}`);
  stream.topics = topics.join();
  stream.addEventListener("region", (event) => {
    if (sending > 0 || document.querySelector("form[data-sent]")) {
      return;
    }
    const { topic, html } = JSON.parse(event.data);
    const sent = document.createElement("template"); // written by the browser, as the region is: what is equal is left alone
    sent.innerHTML = html;
    for (const region of document.querySelectorAll("[data-live]")) {
      if (region.dataset.live === topic && region.innerHTML !== sent.innerHTML) {
        region.innerHTML = html;
        htmx.process(region);
        region.dispatchEvent(new CustomEvent("live", { bubbles: true, detail: { topic } }));
      }
    }
  });
  stream.addEventListener("end", (event) => { // signed out, or this person has too many pages open
    event.target.close();
    if (event.data === "ask again later" && event.target === stream) {
      setTimeout(listen, 60000);
    }
  });
}

listen();
document.addEventListener("visibilitychange", listen);
window.addEventListener("pagehide", () => { stream?.close(); stream = null; });
document.addEventListener("htmx:after:swap", () => {
  if (liveTopics().join() !== (stream?.topics ?? "")) {
    listen();
  }
});

// A request that got no answer at all is said; nothing typed is lost by it.
document.addEventListener("htmx:error", (event) => {
  if (event.detail?.ctx?.response || toasts?.querySelector("[data-offline]")) {
    return;
  }
  const toast = document.createElement("div");
  toast.className = "alert alert-warning shadow-lg max-w-sm";
  toast.dataset.toast = "short";
  toast.dataset.offline = "yes";
  toast.textContent = "We can't reach Upstock right now. What you typed is still here; try again in a moment.";
  toasts?.append(toast);
});
