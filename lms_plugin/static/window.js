// The button works once: when it was pressed, say where it goes on. Without this script the button simply stays.
const form = document.getElementById("new-window");
form.addEventListener("submit", () => {
  setTimeout(() => {
    form.hidden = true;
    document.getElementById("unopened").hidden = true;
    document.getElementById("opened").hidden = false;
  });
});
