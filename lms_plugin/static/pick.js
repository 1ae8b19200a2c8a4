// What is ticked stays ticked while a quiz is made in place: the form that makes it takes the ticks along.
const make = document.getElementById("make");
make.addEventListener("submit", () => {
  for (const kept of make.querySelectorAll('input[name="ticked"]')) kept.remove();
  for (const tick of document.querySelectorAll('input[name="assessment"]:checked')) {
    const kept = document.createElement("input");
    kept.type = "hidden";
    kept.name = "ticked";
    kept.value = tick.value;
    make.append(kept);
  }
});
