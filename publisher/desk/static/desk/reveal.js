/* Opens folded fields when the browser refuses to send one of them: what nobody sees cannot say what is wrong with it. */

export default function reveal(fold) {
  fold.addEventListener("invalid", () => { fold.open = true; }, true);
}
