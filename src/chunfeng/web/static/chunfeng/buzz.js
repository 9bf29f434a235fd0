// Lets the phone shake. Browsers allow it only after somebody has touched the page, and complain of whoever tries before.

export function buzz(pattern) {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(pattern);
}
