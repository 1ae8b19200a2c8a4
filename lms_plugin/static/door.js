// Finds out whether the cookie that came with this page was kept, before the platform's one-time hint is spent.
// Kept: go on by itself. Not kept: say so and make the new window the thing to press. Without this script both buttons work.
const door = document.getElementById("door");
const kept = document.cookie.split("; ").includes("assay_probe=1");
const here = document.getElementById("continue");
const elsewhere = document.getElementById("new-window");

if (kept && door.dataset.wait === "no") {
  here.requestSubmit();
} else if (!kept && elsewhere) {
  document.getElementById("blocked").hidden = false;
  elsewhere.querySelector("button").classList.remove("alt");
  here.querySelector("button").classList.add("alt");
}
