// Passkeys: the server says what to ask the browser for, and the browser's answer goes with the form. Without this script, or in a
// browser that has no passkeys, the forms stay hidden.

const fromBase64 = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt(0));

const toBase64 = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

// Browsers take bytes where JSON has text.
function asked(question) {
  const options = question.publicKey;
  options.challenge = fromBase64(options.challenge);
  if (options.user) {
    options.user.id = fromBase64(options.user.id);
  }
  for (const list of [options.allowCredentials, options.excludeCredentials]) {
    for (const credential of list ?? []) {
      credential.id = fromBase64(credential.id);
    }
  }
  return { publicKey: options };
}

function answer(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) {
      response[name] = toBase64(credential.response[name]);
    }
  }
  if (credential.response.getTransports) {
    response.transports = credential.response.getTransports();
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toBase64(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

const problems = {
  NotAllowedError: "Nothing was done: the browser was not allowed to, or too much time has passed. Try again.",
  InvalidStateError: "This device has a passkey for you already.",
  SecurityError: "Passkeys work only at the address that this server is set up for.",
};

async function ask(form) {
  const reply = await fetch(form.dataset.question, { method: "POST", headers: { Accept: "application/json" } });
  if (!reply.ok) {
    throw new Error(reply.status);
  }
  const options = asked(await reply.json());
  return form.dataset.passkey === "new" ? navigator.credentials.create(options) : navigator.credentials.get(options);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) {
    continue;
  }
  form.hidden = false;
  const field = form.elements.namedItem("device_answer");
  const problem = form.querySelector("[data-problem]");
  const button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    if (field.value) {
      return; // the answer is there: the form goes its way
    }
    event.preventDefault();
    button.disabled = true;
    problem.textContent = "";
    try {
      field.value = answer(await ask(form));
      form.submit();
    } catch (error) {
      problem.textContent = problems[error.name] ?? "That did not work. Load the page again and try once more.";
      button.disabled = false;
    }
  });
}
