// Small posts of a page's own, outside of its forms: what was read, what is not sent yet.

/** The page's token for posts, as its body carries it. */
const token = () => JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}")["X-CSRFToken"] ?? "";

/** Posts values to an address of this host. `isLast` lets it arrive although the page is being left. */
export function post(address, values, isLast = false) {
  const body = new FormData();
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  return fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token() }, keepalive: isLast });
}

/** The same with a file, telling how much of it has gone. Answers the status and the words that came back. */
export function upload(address, file, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file, file.name || "pasted");
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", token());
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => resolve({ status: request.status, answer: request.response ?? {} });
    request.onerror = reject;
    request.send(body);
  });
}
