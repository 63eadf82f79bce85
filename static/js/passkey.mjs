// Passkeys: a form with data-passkey is shown only where the browser knows them, and sends the credential it obtains.
// data-passkey: "create" or "get" (options in the element that data-options names), or "login" (options asked for).

const toBytes = (text) => {
  const base64 = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
};

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const readable = (credential) => {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
};

const prepared = ({ publicKey }) => {
  publicKey.challenge = toBytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = toBytes(publicKey.user.id);
  for (const list of [publicKey.excludeCredentials, publicKey.allowCredentials]) {
    for (const one of list || []) one.id = toBytes(one.id);
  }
  return { publicKey };
};

const optionsOf = async (form) => {
  if (form.dataset.passkey === "login") {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return prepared((await answer.json()).request_options);
  }
  const said = JSON.parse(document.getElementById(form.dataset.options).textContent);
  return prepared(said.creation_options || said.request_options);
};

const obtain = async (form) => {
  const options = await optionsOf(form);
  if (form.dataset.passkey !== "create") return navigator.credentials.get(options);
  const alone = form.elements.passwordless?.checked;
  Object.assign(options.publicKey.authenticatorSelection, {
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: Boolean(alone),
    ...(alone && { userVerification: "required" }),
  });
  return navigator.credentials.create(options);
};

for (const form of window.PublicKeyCredential ? document.querySelectorAll("form[data-passkey]") : []) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const trouble = form.querySelector("[data-trouble]");
    trouble.hidden = true;
    try {
      form.elements.credential.value = readable(await obtain(form));
      form.submit();
    } catch {
      trouble.hidden = false;
    }
  });
}
