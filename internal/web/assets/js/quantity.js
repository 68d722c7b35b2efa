// Buttons beside a quantity that make it one more or one less. Without this they are not shown, and the quantity is typed.
for (const button of document.querySelectorAll("[data-quantity-by]")) {
  button.classList.remove("invisible");
  button.addEventListener("click", () => {
    const field = button.parentElement.querySelector("input");
    const now = Number(field.value.replace(",", ".")) || 0;
    field.value = String(Math.max(0, Math.round((now + Number(button.dataset.quantityBy)) * 10000) / 10000));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
