// Presses the button of the page that carries our answer back to the platform.
document.getElementById("answer").submit();
