// Looks at a page as a person does. The tests evaluate it for every question, in that page.
(region) => {
  const root = () => region ? [...document.querySelectorAll(region)].find(shown) : document.body;
  const plain = (words) => (words ?? "").replace(/\s+/g, " ").trim().toLowerCase();

  function shown(element) {
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.getClientRects().length > 0;
  }

  function all(css) {
    return root() ? [...root().querySelectorAll(css)].filter(shown) : [];
  }

  // The first element whose words are these; or else the first whose words begin with them.
  function byWords(elements, wordsOf, words) {
    const wanted = plain(words);
    return elements.find((element) => plain(wordsOf(element)) === wanted)
      ?? elements.find((element) => plain(wordsOf(element)).startsWith(wanted));
  }

  function labelOf(control) {
    const named = control.getAttribute("aria-label")
      ?? document.getElementById(control.getAttribute("aria-labelledby")?.split(" ")[0])?.innerText;
    return named ?? [...control.labels ?? []].map((label) => label.innerText).join(" ");
  }

  function control(label) {
    return byWords(all("input:not([type=hidden]), textarea, select"), labelOf, label);
  }

  // Where to click an element; null while something lies over it, or it cannot be used.
  function place(element) {
    if (!element || element.matches(":disabled, [aria-disabled=true]") || element.closest("[inert]")) {
      return null;
    }
    element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const [box] = element.getClientRects();
    const at = { X: box.x + box.width / 2, Y: box.y + box.height / 2 };
    const top = document.elementFromPoint(at.X, at.Y);
    return top && (element.contains(top) || top.contains(element) || top.closest("label")?.control === element) ? at : null;
  }

  function startTyping(field) {
    if (!place(field) || field.readOnly) {
      return false;
    }
    field.focus();
    field.select?.();
    return document.activeElement === field;
  }

  // htmx starts in a timer that is set while the page loads: one that is set later ends later.
  // A page that is being left still shows its fields, but what is typed into them is lost. One that
  // is there three seconds later was not left: the answer was a file.
  function ready() {
    if (document.readyState === "complete" && window.scriptsStarted === undefined) {
      window.scriptsStarted = false;
      setTimeout(() => { window.scriptsStarted = true; });
      addEventListener("beforeunload", () => { window.leftAt = performance.now(); });
    }
    const leaves = performance.now() - window.leftAt < 3000;
    return window.scriptsStarted === true && !leaves;
  }

  return {
    loaded: ready,
    settled: () => ready() && !document.querySelector(".htmx-request"),
    path: () => location.pathname + location.search,
    isAt: (path) => ready() && (location.pathname + location.search).startsWith(path),
    sees: (words) => plain(root()?.innerText).includes(plain(words)),
    misses: (words) => ready() && !plain(root()?.innerText).includes(plain(words)),
    has: (css) => all(css).length > 0,
    count: (css) => all(css).length,
    text: (css) => all(css)[0]?.innerText ?? "",
    pressable: (words) => ready() ? place(byWords(
      all("button, a[href], summary, label, [role=button], [role=tab], [role=option], input[type=submit]"),
      (element) => element.getAttribute("aria-label") ?? (element.innerText || element.value), words)) : null,
    element: (css) => ready() ? place(all(css)[0]) : null,
    startTyping: (label) => ready() && startTyping(control(label)),
    value: (label) => control(label)?.value ?? null,
    choose: (label, option) => {
      const list = control(label);
      const chosen = byWords([...list?.options ?? []], (one) => one.text, option);
      if (!ready() || !chosen) {
        return false;
      }
      list.focus();
      list.value = chosen.value;
      list.dispatchEvent(new Event("input", { bubbles: true }));
      list.dispatchEvent(new Event("change", { bubbles: true }));
      return true;
    },
  };
}
