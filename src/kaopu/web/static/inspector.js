// The pages work without this file: it only saves a click.
"use strict";

// A filter takes effect when it is chosen, not when "Show" is pressed.
for (const form of document.querySelectorAll("form.filters")) {
  for (const choice of form.querySelectorAll("select")) {
    choice.addEventListener("change", () => form.requestSubmit());
  }
}

// The button to print appears where it can work.
for (const button of document.querySelectorAll("button.print")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
