// The tool in the frame says that it is done (LTI dynamic registration): back to the list of tools.
const frame = document.querySelector("iframe[name=registration]");
addEventListener("message", (event) => {
  if (event.source === frame.contentWindow && event.data?.subject === "org.imsglobal.lti.close") {
    location.assign(frame.dataset.tools);
  }
});
