// Words picked in a document's text make a claim: a link at the foot of the text carries them, and where they begin.
const paper = document.querySelector(".paper[data-add]");
const bar = paper?.querySelector(".picked");
const link = bar?.querySelector("a");
const MOST = 1000; // letters of a passage

const points = (text) => [...text].length; // the server counts code points

// Where a selection begins: its block's own offset, and the letters before it without the block's marker.
function offset(range) {
  const block = (range.startContainer.parentElement ?? paper).closest(".block");
  if (!block) return undefined;
  const before = document.createRange();
  before.selectNodeContents(block);
  const marker = block.querySelector(":scope > .marker");
  if (marker) before.setStartAfter(marker);
  before.setEnd(range.startContainer, range.startOffset);
  return Number(block.id.replace("block-", "")) + points(before.toString().trimStart());
}

function follow() {
  const chosen = document.getSelection();
  const words = chosen.toString().trim();
  const inside = chosen.rangeCount && paper.contains(chosen.getRangeAt(0).commonAncestorContainer);
  bar.hidden = !inside || !words || points(words) > MOST;
  if (bar.hidden) return;
  const at = offset(chosen.getRangeAt(0));
  const asked = new URLSearchParams({ quote: words });
  if (at !== undefined) asked.set("at", at);
  link.href = `${paper.dataset.add}?${asked}`;
}

if (link) document.addEventListener("selectionchange", follow);
