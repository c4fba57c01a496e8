/** Hides what stays of the widget without a kernel, where it stands on the same page. */
function hideKept(whose) {
  const kept = document.querySelectorAll(".cr-kept");
  for (const part of kept) if (part.dataset.model === whose) part.style.display = "none";
}

