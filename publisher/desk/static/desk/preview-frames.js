/* Shows pages that the server makes from a form's fields. Each answer loads in its own frame behind the visible one and
   replaces it when ready: nothing flickers, and the browser's history stays as it was. Frames are sandboxed and run no
   script. */

export const PATIENCE = 10_000;
let count = 0;

/* Returns show(fields, address): posts the fields and shows the answer in `box`; false if it took too long. */
export default function framesIn(box, title) {
  let visible = null;

  return async function show(fields, address) {
    const next = Object.assign(document.createElement("iframe"), { name: `preview-${++count}`, title, className: "coming" });
    next.setAttribute("sandbox", "");
    box.append(next);
    const carrier = carrierOf(fields, address, next.name);
    document.body.append(carrier);
    const loaded = loads(next);
    carrier.submit();
    const isShown = await loaded;
    if (isShown) {
      visible?.remove();
      next.className = "";
      visible = next;
    } else {
      next.remove();
    }
    carrier.remove();
    return isShown;
  };
}

function carrierOf(fields, action, target) {
  const carrier = Object.assign(document.createElement("form"), { method: "post", action, target, hidden: true });
  for (const [name, value] of fields) {
    carrier.append(Object.assign(document.createElement("textarea"), { name, value }));
  }
  return carrier;
}

function loads(frame) {
  return new Promise((done) => {
    frame.addEventListener("load", () => done(true), { once: true });
    setTimeout(() => done(false), PATIENCE);
  });
}
