// Keys reach the deck at once: textual-serve gives its terminal the focus only after a click.
addEventListener("load", () => {
  const focus = () => document.querySelector(".xterm-helper-textarea")?.focus();
  new MutationObserver(focus).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  addEventListener("keydown", focus, true);
  focus();
});
