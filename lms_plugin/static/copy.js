// Puts a copy button beside each value that has to be pasted elsewhere; without this script they are plain text.
if (navigator.clipboard) {
  for (const value of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "alt small";
    button.textContent = value.dataset.copy;
    button.ariaLabel = `${value.dataset.copy} ${value.textContent}`;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(value.textContent);
      button.textContent = "✓";
      setTimeout(() => { button.textContent = value.dataset.copy; }, 1500);
    });
    value.after(button);
  }
}
