// Typing a price in its row: Esc gives it up.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    event.target.closest("form")?.querySelector("[data-cancels]")?.click();
  }
});
