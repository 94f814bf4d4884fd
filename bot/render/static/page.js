// Adds a "Copy" button to each citation; everything else on the page works without a script.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const label = button.textContent;
  const name = button.getAttribute("aria-label");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const code = document.getElementById(button.dataset.copy);
    const copied = await copy(code);
    getSelection().selectAllChildren(code);
    if (!copied) return; // selected: the keyboard's own copy does the rest
    button.textContent = button.dataset.done;
    button.setAttribute("aria-label", button.dataset.done);
    setTimeout(() => {
      button.textContent = label;
      button.setAttribute("aria-label", name);
    }, 4000);
  });
}

async function copy(element) {
  try {
    // Only there where the page came by https or from this machine.
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    return false;
  }
}
