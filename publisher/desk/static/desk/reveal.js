/* Opens folded fields when the browser refuses to send one of them: a hidden field can't show its error. */

export default function reveal(fold) {
  fold.addEventListener("invalid", () => { fold.open = true; }, true);
}
