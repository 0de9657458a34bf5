/* A button that copies the code beside it. */

export default function copy(place) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: "Copy" });
  const said = Object.assign(document.createElement("span"), { className: "hint" });
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(place.querySelector("code").textContent);
      said.textContent = "Copied";
    } catch {
      said.textContent = "Your browser doesn’t allow it: select the text and copy it.";
    }
  });
  place.append(button, said);
}
