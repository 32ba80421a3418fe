// Passkeys. <form data-passkey="create|get" data-options="id of a JSON script"> holds a button and a hidden field
// `credential`; the button asks the browser for a passkey, fills the field and sends the form. Without data-options
// they are fetched from the form's address. Whatever keeps the passkey away is said in the form's [role=status].

import { on } from "./dom.js";
import { words } from "./words.js";

const CAN = typeof window.PublicKeyCredential?.parseRequestOptionsFromJSON === "function";

/** What the server asks of the passkey, as it wrote it: `creation_options` or `request_options`. */
async function asked(form) {
  const { options } = form.dataset;
  if (options) return JSON.parse(document.getElementById(options).textContent);
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error("no options");
  return response.json();
}

/** Lets a new passkey be kept on the device, so that it opens the door without a password. */
function alone(options, form) {
  const isAlone = form.elements.passwordless?.checked ?? false;
  return {
    ...options,
    authenticatorSelection: {
      ...options.authenticatorSelection,
      residentKey: isAlone ? "required" : "discouraged",
      requireResidentKey: isAlone,
      ...(isAlone ? { userVerification: "required" } : {}),
    },
  };
}

async function credential(form) {
  const data = await asked(form);
  if (form.dataset.passkey === "create") {
    const options = alone(data.creation_options.publicKey, form);
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  }
  const options = data.request_options.publicKey;
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

const REASONS = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known", SecurityError: "none" };

on("click", "[data-passkey] button[data-asks]", async (event, button) => {
  event.preventDefault();
  const { form } = button;
  const status = form.querySelector("[role=status]");
  const say = (what) => (status.textContent = words.passkey[what]);
  if (!CAN) return say("none");
  button.disabled = true;
  say("waiting");
  try {
    form.elements.credential.value = JSON.stringify((await credential(form)).toJSON());
    form.submit();
  } catch (fault) {
    say(REASONS[fault.name] ?? "failed");
    button.disabled = false;
  }
});
