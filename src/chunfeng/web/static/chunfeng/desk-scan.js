// A camera beside a field of the desk: the code that it sees is typed into the field and sent. Without a camera, people type.

import { watch } from "./offline/camera.js";

for (const part of document.querySelectorAll("[data-scan-into]")) {
  const form = part.querySelector("form");
  const button = part.querySelector("[data-camera]");
  const refused = part.querySelector("[data-no-camera]");
  let stop = null;

  const show = () => {
    part.toggleAttribute("data-watching", Boolean(stop));
    for (const label of button.querySelectorAll("[data-when]")) {
      label.hidden = (label.dataset.when === "on") !== Boolean(stop);
    }
  };
  const end = () => {
    stop?.();
    stop = null;
    show();
  };
  const found = (text) => {
    end();
    form.elements[part.dataset.scanInto].value = text;
    form.requestSubmit();
  };

  part.querySelector(".viewfinder").hidden = !navigator.mediaDevices;
  button.addEventListener("click", async () => {
    refused.hidden = true;
    if (stop) return end();
    button.setAttribute("aria-busy", "true");
    stop = await watch(part.querySelector("video"), found).catch(() => null);
    button.removeAttribute("aria-busy");
    refused.hidden = Boolean(stop);
    show();
  });
}
