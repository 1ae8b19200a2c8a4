// Hashes the chosen file here in the browser, so that only its check sum is sent. Without this script the file itself is.
const form = document.getElementById("compare");
const said = document.getElementById("compared");

const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function answerFor(file) {
  const digest = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  const body = new URLSearchParams({ sha256: digest });
  const reply = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!reply.ok) throw new Error(String(reply.status));
  return reply.json();
}

form?.addEventListener("submit", async (event) => {
  const file = form.elements.file.files[0];
  // JSON goes as it is: there "same content, other formatting" can be said, which no check sum shows
  if (!file || !crypto.subtle || file.name.endsWith(".json")) return;
  event.preventDefault();
  said.textContent = form.dataset.working;
  try {
    said.textContent = (await answerFor(file)).text;
  } catch {
    said.textContent = form.dataset.failed;
  }
});
