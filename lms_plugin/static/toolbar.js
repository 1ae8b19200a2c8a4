// A row of buttons above the text being written that puts Markdown around what is selected; without it the signs are typed.
const form = document.getElementById("editor");
const WRAPS = { bold: ["**", "**"], italic: ["*", "*"], link: ["[", "](https://)"] };
const bar = document.createElement("div");
let text = null;

function wrap([before, after]) {
  const { selectionStart: start, selectionEnd: end, value } = text;
  text.setRangeText(before + value.slice(start, end) + after, start, end, "select");
  text.setSelectionRange(start + before.length, end + before.length);
}

function list() {
  const start = text.value.lastIndexOf("\n", text.selectionStart - 1) + 1;
  const lines = text.value.slice(start, text.selectionEnd).split("\n");
  text.setRangeText(lines.map((line) => `- ${line}`).join("\n"), start, text.selectionEnd, "end");
}

function pressed(event) {
  const kind = event.target.closest("button")?.dataset.toolbar;
  if (!kind || !text) return;
  text.focus();
  kind === "list" ? list() : wrap(WRAPS[kind]);
  text.dispatchEvent(new Event("input", { bubbles: true })); // the preview follows
}

if (form?.dataset.bold && form.elements.format?.value === "md") {
  bar.className = "row toolbar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", form.dataset.toolbar);
  for (const kind of ["bold", "italic", "list", "link"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "small alt";
    button.dataset.toolbar = kind;
    button.textContent = form.dataset[kind];
    bar.append(button);
  }
  bar.addEventListener("click", pressed);
  form.addEventListener("focusin", (event) => {
    const area = event.target.closest("textarea");
    if (!area || area === text || area.name.startsWith("passages-")) return;
    text = area;
    area.before(bar);
  });
}
