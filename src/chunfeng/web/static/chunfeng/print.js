// Prints the paper that a page shows: <button data-print="id of the frame">. Without a script the paper is a link.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-print]");
  if (!button) return;
  const frame = document.getElementById(button.dataset.print).contentWindow;
  frame.focus();
  frame.print();
});
