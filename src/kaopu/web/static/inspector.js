// The pages work without this file: it only saves a click.
"use strict";

// A choice takes effect when it is made, not when the button is pressed.
for (const form of document.querySelectorAll("form.filters, form.auto")) {
  for (const choice of form.querySelectorAll("select")) {
    choice.addEventListener("change", () => form.requestSubmit());
  }
}

// The button to print appears where it can work.
for (const button of document.querySelectorAll("button.print")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
