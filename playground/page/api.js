/** Ask the control API; a refusal becomes an Error with its reason. */
async function ask(path, options) {
  const response = await fetch(`/playground/${path}`, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? `错误 ${response.status}`);
  return answer;
}

export function get(path) {
  return ask(path);
}

export function post(path, body = {}) {
  const headers = { "Content-Type": "application/json" };
  return ask(path, { method: "POST", headers, body: JSON.stringify(body) });
}

/** Send files as one person; several become an album. */
export function postFiles(person, { chat, kind, caption, files }) {
  const form = new FormData();
  form.append("chat", chat);
  form.append("kind", kind);
  form.append("caption", caption);
  for (const file of files) form.append("file", file, file.name);
  return ask(`as/${person}/file`, { method: "POST", body: form });
}

/** The address of a file as one person sees it. */
export function fileUrl(person, fileId) {
  return `/playground/as/${person}/files/${encodeURIComponent(fileId)}`;
}
