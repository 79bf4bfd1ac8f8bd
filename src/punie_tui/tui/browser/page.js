// The terminal has the keyboard as soon as the dashboard is drawn: nobody should have to click first.
new MutationObserver((_, watching) => {
  const keyboard = document.querySelector("body.-first-byte #terminal textarea");
  if (keyboard) {
    watching.disconnect();
    keyboard.focus();
  }
}).observe(document, { attributes: true, childList: true, subtree: true });
