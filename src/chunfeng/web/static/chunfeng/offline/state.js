// Whether what this device kept has been sent: one of the lines [data-state-is] of a page (gate/sending.html) shows it.

// `trouble`: why nothing is being sent, as `flush` of queue.js says it, or "".
export function showState(page, waiting, trouble) {
  const refusal = trouble.includes(".") ? (trouble.endsWith("device_revoked") ? "revoked" : "not-taken") : "";
  const name = refusal || (!waiting ? "synced" : !navigator.onLine ? "stored" : trouble === "later" ? "retrying" : "sending");
  page.dataset.state = name;
  for (const each of page.querySelectorAll("[data-state-is]")) each.hidden = each.dataset.stateIs !== name;
  for (const each of page.querySelectorAll("[data-waiting]")) each.textContent = waiting;
}
