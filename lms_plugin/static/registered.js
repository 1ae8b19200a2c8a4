// The platform that opened this page closes it on this message of the standard; nothing secret is in it.
const place = document.getElementById("close");
const around = window.opener || window.parent;
if (around && around !== window) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => {
    around.postMessage({ subject: "org.imsglobal.lti.close" }, "*");
  });
}
