// What every part uses: where the service is, elements that hold text only, and what a browser remembers.
if (customElements.get("baeum-coach")) return; // the line stands twice on the page
const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"]');
const origin = new URL(script.src).origin;

const make = (tag, className = "", text = "") => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
};

const button = (text, act, className = "") => {
  const element = make("button", className, text);
  element.type = "button";
  element.addEventListener("click", act);
  return element;
};

const heading = (text) => make("h3", "", text);

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// Pages without https have no crypto.randomUUID.
const newKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};

// A private window may keep nothing: then it is remembered until the page is left.
class Memory {
  constructor(name) { this.name = `baeum-coach:${name}`; this.kept = {}; }

  read() {
    try { return JSON.parse(localStorage.getItem(this.name)) ?? this.kept; } catch { return this.kept; }
  }

  write(changes) {
    this.kept = { ...this.read(), ...changes };
    try { localStorage.setItem(this.name, JSON.stringify(this.kept)); } catch { /* kept above */ }
  }
}

const looks = new Memory("looks");

// White or near-black, whichever is read more easily on a colour.
const inkOn = (colour) => {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#101410" : "#ffffff";
};
