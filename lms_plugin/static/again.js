// A page about work in the background: looks again by itself, unless somebody is busy with a form on it.
const WAIT = 2000;

function busy() {
  const chosen = [...document.querySelectorAll("input[type=file]")].some((one) => one.files.length > 0);
  return chosen || document.hidden || document.activeElement?.matches("input, select, textarea, button");
}

function look() {
  if (busy()) setTimeout(look, WAIT);
  else location.reload();
}

setTimeout(look, WAIT);
