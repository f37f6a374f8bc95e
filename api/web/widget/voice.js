// Voice: answers read aloud and questions spoken, where the browser can.
const speeds = { slow: 0.75, normal: 1 };
let speaking = null; // one voice on the whole page

const canSpeak = () => "speechSynthesis" in window;

function hush() {
  const stopped = speaking;
  speaking = null;
  if (canSpeak()) speechSynthesis.cancel();
  stopped?.();
}

// Reads line by line: browsers break off long texts. Returns whether it began.
function speak(lines, language, ended) {
  hush();
  speaking = ended;
  const mine = ended;
  lines.forEach((line, place) => {
    const said = new SpeechSynthesisUtterance(line);
    said.lang = language === "en" ? "en-US" : "ko-KR";
    said.rate = speeds[looks.read().speed] ?? speeds.normal;
    const voice = speechSynthesis.getVoices().find((one) => one.lang.replace("_", "-").startsWith(language));
    if (voice) said.voice = voice;
    const end = () => { if (speaking === mine) hush(); };
    said.addEventListener("error", end);
    if (place === lines.length - 1) said.addEventListener("end", end);
    speechSynthesis.speak(said);
  });
}

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;

// A button that writes what is said into the question.
function listenButton(widget) {
  const idle = widget.say("listen");
  let heard = null;
  const show = (text, on) => {
    act.setAttribute("aria-pressed", String(on));
    act.textContent = on ? widget.say("listen_stop") : idle;
    widget.tell(text);
  };
  const act = button(idle, () => {
    if (heard) { heard.stop(); return; }
    hush();
    const before = widget.input.value;
    let fault = "";
    heard = new Recognition();
    heard.lang = widget.language === "en" ? "en-US" : "ko-KR";
    heard.interimResults = true;
    heard.addEventListener("result", ({ results }) => {
      const words = [...results].map((one) => one[0].transcript).join("");
      widget.input.value = [before, words].filter(Boolean).join(" ");
    });
    heard.addEventListener("error", ({ error }) => {
      fault = widget.say(error === "not-allowed" || error === "service-not-allowed" ? "listen_denied" : "listen_failed");
    });
    heard.addEventListener("end", () => { heard = null; show(fault || (widget.input.value ? widget.say("listen_done") : ""), false); widget.input.focus(); });
    try { heard.start(); show(widget.say("listening"), true); } catch { heard = null; show(widget.say("listen_failed"), false); }
  });
  act.setAttribute("aria-pressed", "false");
  return act;
}
