// Where the platform offers to size our frame, tells it how high the page is and asks for its top to be shown. A platform
// that offers nothing hears no more than the question; our page scrolls inside its frame. In a frame as high as its page
// nothing stays in sight, so what the head of a quiz tells stands at the foot, too.
const LEAST = 400;
const MOST = 6000;
const AFTER = 100; // ms of quiet before a new height is told

if (window.parent !== window) {
  const { capabilities } = await import(document.getElementById("frame").dataset.messages);
  const offered = await capabilities(window.parent);
  const tell = (subject, fields) => {
    if (offered?.subjects.has(subject)) window.parent.postMessage({ subject, ...fields }, offered.origin);
  };
  let told = 0;
  let timer = 0;
  const measure = () => {
    const height = Math.min(MOST, Math.max(LEAST, Math.ceil(document.body.getBoundingClientRect().height)));
    if (height !== told) tell("lti.frameResize", { height });
    told = height;
  };
  const heads = document.querySelectorAll("#timer, #save-status");
  const foot = offered?.subjects.has("lti.frameResize") && document.querySelector(".bar-bottom");
  if (foot && heads.length) {
    const again = Object.assign(document.createElement("span"), { className: "again small" });
    again.setAttribute("aria-hidden", "true"); // it was said once
    const repeat = () => {
      const said = [...heads].map((one) => one.querySelector("[role=timer]") ?? one).filter((one) => !one.hidden);
      const text = said.map((one) => one.textContent.trim()).filter(Boolean).join(" · ");
      if (again.textContent !== text) again.textContent = text;
    };
    repeat();
    for (const one of heads) new MutationObserver(repeat).observe(one, { childList: true, characterData: true, subtree: true });
    foot.append(again);
  }
  if (offered) {
    if (!location.hash) tell("lti.scrollToTop", {});
    new ResizeObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(measure, AFTER);
    }).observe(document.body);
  }
}
