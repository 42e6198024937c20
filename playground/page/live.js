/** What the server pushes, as DOM events: messages, people, clock, typing, journal, up, down. */
export const live = new EventTarget();

/** Open the stream; the browser reconnects by itself, after which everything is asked anew. */
export function connect() {
  const source = new EventSource("/playground/events");
  source.onopen = () => tell("up");
  source.onerror = () => {
    tell("down");
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 1000);
  };
  source.onmessage = (event) => {
    const topic = JSON.parse(event.data);
    tell(topic.type, topic);
  };
}

/** Call a function on a kind of event. */
export function on(kind, listener) {
  live.addEventListener(kind, (event) => listener(event.detail));
}

/** Run an asynchronous function now or, if it runs already, once more afterwards. */
export function coalesced(work, pause = 0) {
  let running = false;
  let again = false;
  return async function run() {
    again = true;
    if (running) return;
    running = true;
    try {
      while (again) {
        again = false;
        await work().catch(waitForPush);
        if (pause) await new Promise((done) => setTimeout(done, pause));
      }
    } finally {
      running = false;
    }
  };
}

/** The server is away or the chat is gone: the next push asks again. */
function waitForPush(error) {
  console.debug(error);
}

function tell(kind, detail = {}) {
  live.dispatchEvent(new CustomEvent(kind, { detail }));
}
