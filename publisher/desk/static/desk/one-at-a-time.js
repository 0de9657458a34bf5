/* Work that follows what someone types: after a pause, one run at a time; what is typed meanwhile starts another run when
   this one has ended, so no answer comes late. */

const PAUSE = 400;

/* Returns { soon, now }: both start `work()`, an async function, after a pause or at once. */
export default function oneAtATime(work) {
  let timer, busy = false, stale = false;

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(now, PAUSE);
  }

  async function now() {
    if (busy) { stale = true; return; }
    busy = true;
    stale = false;
    try {
      await work();
    } finally {
      busy = false;
      if (stale) soon();
    }
  }

  return { soon, now };
}
