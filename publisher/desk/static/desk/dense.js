/* A switch beside the order of a list: more rows on the screen. It is remembered in this browser. */

const PLACE = "publisher.dense";

export default function dense(line) {
  const toggle = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: "Compact rows" });

  function arrange() {
    const isDense = localStorage.getItem(PLACE) === "yes";
    document.documentElement.classList.toggle("dense", isDense);
    toggle.setAttribute("aria-pressed", isDense);
  }

  toggle.addEventListener("click", () => {
    localStorage.setItem(PLACE, localStorage.getItem(PLACE) === "yes" ? "no" : "yes");
    arrange();
  });
  line.append(" ", toggle);
  arrange();
}
