"use strict";
// What typed.py, prediction.py and reading.digest do, for a browser: the same answers, the same seal.

const MOST = 2n ** 63n - 1n, PAGE = 4096n, POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const SIZES = {b: 0n, byte: 0n, bytes: 0n, k: 1n, kb: 1n, kib: 1n, m: 2n, mb: 2n, mib: 2n, g: 3n, gb: 3n, gib: 3n,
  t: 4n, tb: 4n, tib: 4n};

class NotUnderstood extends Error {}

// A whole number of `unit`, as a BigInt.
function number(typed, unit) {
  if (typed.length > 200) throw new NotUnderstood();
  let text = typed.replace(new RegExp(`[${POWERS}]+`, "g"), p => "^" + [...p].map(c => POWERS.indexOf(c)).join(""));
  text = text.normalize("NFKC").trim().toLowerCase();
  text = text.replaceAll("**", "^").replaceAll("×", "*").replace(/^~+/, "").trim();
  text = text.replace(/(?<=[0-9])[,_'](?=[0-9]{3})|(?<=[0-9]) (?=[0-9]{3}\b)/g, "");
  const negative = /^[-\u2212]/.test(text);
  let top = 1n, bottom = 1n;
  text.replace(/^[-+\u2212]/, "").split("*").forEach((part, i, parts) => {
    const [n, d] = factor(part.trim(), unit, i === parts.length - 1);
    top *= n;
    bottom *= d;
  });
  if (top > MOST * bottom) throw new NotUnderstood();
  if (top % bottom && (unit !== "bytes" || !/[a-z]/.test(text))) throw new NotUnderstood();
  const twice = 2n * (top % bottom);
  let value = top / bottom;
  if (twice > bottom || twice === bottom && value % 2n) value += 1n;
  return negative ? -value : value;
}

// [numerator, denominator]
function factor(text, unit, last) {
  const match = /^(0x[0-9a-f]+|[0-9]+(?:\.[0-9]+)?)(?:\s*\^\s*([0-9]{1,2}))?/.exec(text);
  if (!match) throw new NotUnderstood();
  const [whole, digits, power] = match;
  const [before, after = ""] = digits.startsWith("0x") ? [digits] : digits.split(".");
  let top = BigInt(before + after), bottom = 10n ** BigInt(after.length);
  if (power) [top, bottom] = [top ** BigInt(power), bottom ** BigInt(power)];
  const word = text.slice(whole.length).trim();
  if (!word || word === unit || word === unit.replace(/s$/, "")) return [top, bottom];
  if (/^pages?$/.test(word) && last && unit === "bytes") return [top * PAGE, bottom];
  if (unit === "bytes" && Object.hasOwn(SIZES, word)) return [top * 1024n ** SIZES[word], bottom];
  throw new NotUnderstood();
}

// JSON in the one form that is sealed: keys sorted, compact, ASCII, whole numbers of any size.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "string") {
    return JSON.stringify(value).replace(/[^ -~]/g, c => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
  }
  if (value === null || typeof value !== "object") return String(value);
  return `{${Object.keys(value).sort().map(key => `${canonical(key)}:${canonical(value[key])}`).join(",")}}`;
}

const hex = bytes => [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("");

async function sealed(document) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonical(document)));
  return {...document, seal: hex(new Uint8Array(digest))};
}

// What a fieldset answers; null: it was skipped.
function answer(field) {
  const {id, kind, unit} = field.dataset;
  const name = field.querySelector("input").name;
  const chosen = of => field.querySelector(`input[name="${of}"]:checked`)?.value ?? "";
  const typed = kind === "number" ? field.querySelector(`input[name="${name}"]`).value.trim() : chosen(name);
  const why = field.querySelector(`input[name="${name}.why"]`).value.trim().replace(/\p{Cs}/gu, "\ufffd");
  const value = !typed ? null : kind === "number" ? number(typed, unit) : typed;
  const sure = Number(chosen(`${name}.sure`)) || null;
  return value === null ? {id, value, unit, sure: null, why: null} : {id, value, unit, sure, why: why || null};
}

// All answers of an experiment, or none where one is not understood: that one is told so.
function answers(article) {
  const found = [...article.querySelectorAll("fieldset")].map(field => {
    const wrong = field.querySelector(".wrong");
    try {
      const one = answer(field);
      if (wrong) wrong.hidden = true;
      return one;
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      wrong.hidden = false;
      field.querySelector("input").focus();
      return null;
    }
  });
  return found.includes(null) ? null : found;
}

function save(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], {type: "application/json"}));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

const message = id => document.getElementById(id).content.textContent;

async function sealAndSave(article) {
  const told = article.querySelector(".sealed"), given = answers(article);
  told.textContent = "";
  if (!given) return;
  if (given.every(one => one.value === null)) {
    told.textContent = message("empty");
    return;
  }
  const {lab, experiment, questions} = article.dataset;
  const whole = await sealed({
    format: 1, kind: "prediction", lab, experiment, made: new Date().toISOString().slice(0, 19) + "Z", questions,
    parameters: {}, after_the_run: false, answers: given, salt: hex(crypto.getRandomValues(new Uint8Array(16)))});
  const file = `${lab}.${experiment}.prediction.json`;
  save(file, canonical(whole) + "\n");
  told.textContent = message("sealed").replace("{digits}", whole.seal.slice(0, 10)).replace("{file}", file);
}

for (const article of document.querySelectorAll("article")) {
  const button = article.querySelector("button");
  if (!globalThis.crypto?.subtle) {
    article.querySelector(".sealed").textContent = message("unable");
    continue;
  }
  button.hidden = false;
  button.addEventListener("click", () => sealAndSave(article));
}
