// The pages work without this file: it only saves a click.
"use strict";

// A choice made by pointer takes effect at once. By keyboard each arrow is a choice, and
// the button sends the last.
for (const form of document.querySelectorAll("form.filters, form.auto")) {
  for (const choice of form.querySelectorAll("select")) {
    let byPointer = true;
    choice.addEventListener("pointerdown", () => { byPointer = true; });
    choice.addEventListener("keydown", () => { byPointer = false; });
    choice.addEventListener("change", () => { if (byPointer) form.requestSubmit(); });
  }
}

// The button to print appears where it can work.
for (const button of document.querySelectorAll("button.print")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
