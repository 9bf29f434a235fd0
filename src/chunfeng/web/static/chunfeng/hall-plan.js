// The plan of a hall: an employer is dragged from its booth to another one, which sends the same form as the page beside it.
// Without a script, or with a keyboard, each square is a link to that form.

const plan = document.querySelector("[data-hall-plan]");
const form = document.querySelector("#hall-put");

function standAt(event) {
  return document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-stand]");
}

if (plan && form) {
  let dragged = null;
  let moved = false;

  plan.addEventListener("pointerdown", (event) => {
    dragged = event.pointerType === "touch" ? null : event.target.closest("[data-guest]");
    moved = false;
    if (dragged) event.preventDefault();
  });
  plan.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    moved = moved || standAt(event) !== dragged;
    dragged.setAttribute("opacity", "0.5");
  });
  plan.addEventListener("pointerup", (event) => {
    const target = standAt(event);
    dragged?.removeAttribute("opacity");
    if (dragged && target && target !== dragged) {
      form.elements.stand.value = target.dataset.stand;
      form.elements.guest.value = dragged.dataset.guest;
      form.requestSubmit();
    }
    dragged = null;
  });
  plan.addEventListener("pointerleave", () => {
    dragged?.removeAttribute("opacity");
    dragged = null;
  });
  // A drag that ends on another square is no click on it.
  plan.addEventListener("click", (event) => {
    if (moved) event.preventDefault();
    moved = false;
  });
}
