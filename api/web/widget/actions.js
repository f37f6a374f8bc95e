// What can be done with one answer: hear it, judge it, take it along, practise it, ask a person.
function actions(turn, thumb) {
  const { widget } = turn;
  const answered = turn.status.startsWith("answered");
  const row = make("div", "row");
  if (answered && canSpeak()) row.append(readAloud(turn));
  const thumbs = judgement(turn, thumb);
  row.append(...thumbs.buttons);
  const more = make("div", "row");
  more.hidden = true;
  if (answered) {
    more.append(
      button(widget.say("copy"), () => copy(turn)),
      button(widget.say("print"), () => printAnswer(turn)),
      button(widget.say("to_phone"), () => showCode(widget, turn.cited[0])),
      button(widget.say("quiz"), () => quiz(widget, turn.cited[0])),
    );
  }
  more.append(button(widget.say("person"), () => { turn.person(); turn.reach.querySelector("input")?.focus(); }));
  if (!turn.cited.length) for (const one of [...more.children].slice(2, -1)) one.remove();
  const toggle = button(widget.say("more"), () => {
    more.hidden = !more.hidden;
    toggle.setAttribute("aria-expanded", String(!more.hidden));
  });
  toggle.setAttribute("aria-expanded", "false");
  row.append(toggle);
  turn.part("", row, thumbs.why, more);
}

function readAloud(turn) {
  const { widget } = turn;
  const act = button(widget.say("read_aloud"), () => {
    if (act.getAttribute("aria-pressed") === "true") { hush(); return; }
    speak(turn.lines(), widget.language, () => show(false));
    show(true);
  });
  const show = (on) => {
    act.setAttribute("aria-pressed", String(on));
    act.textContent = widget.say(on ? "read_stop" : "read_aloud");
  };
  show(false);
  return act;
}

function judgement(turn, given) {
  const { widget } = turn;
  const why = make("div", "stack");
  why.hidden = true;
  const said = make("p", "hint");
  said.setAttribute("role", "status");
  const give = async (thumb, reason = "", text = "") => {
    try {
      await widget.conversation.call("/feedback", { turn: turn.turnId, thumb, reason, text, page: widget.language }, widget.language);
      show(thumb);
      said.textContent = widget.say("thanks");
      return true;
    } catch (error) {
      said.textContent = widget.faultText(error, "offline_here");
      return false;
    } finally {
      why.hidden = false;
    }
  };
  const ask = () => {
    const chips = make("div", "row");
    for (const [reason, label] of Object.entries(widget.texts.reason)) {
      chips.append(button(label, async () => {
        if (!(await give("down", reason, words.value))) return;
        for (const chip of chips.children) chip.setAttribute("aria-pressed", String(chip.textContent === label));
      }));
    }
    const label = make("label", "reach", widget.say("why_words"));
    const words = make("input");
    words.maxLength = 500;
    label.append(words);
    const send = make("div", "row");
    send.append(button(widget.say("why_send"), async () => {
      const pressed = [...chips.children].findIndex((chip) => chip.getAttribute("aria-pressed") === "true");
      if (await give("down", Object.keys(widget.texts.reason)[pressed] ?? "other", words.value)) why.replaceChildren(said);
    }));
    why.replaceChildren(said, heading(widget.say("why")), chips, label, send);
  };
  const up = button(widget.say("thumb_up"), async () => { why.replaceChildren(said); await give("up"); });
  const down = button(widget.say("thumb_down"), async () => { why.replaceChildren(said); if (await give("down")) ask(); });
  const show = (thumb) => {
    up.setAttribute("aria-pressed", String(thumb === "up"));
    down.setAttribute("aria-pressed", String(thumb === "down"));
  };
  show(given);
  return { buttons: [up, down], why };
}

const asText = (turn) => {
  const { widget } = turn;
  const sources = turn.cited.map((source) => `[${source.number}] ${placeText(widget, source)}\n${addressOf(source)}`);
  const told = sources.length ? ["", `${widget.say("sources")}:`, ...sources] : [];
  return [turn.question, "", ...turn.lines(), ...told].join("\n");
};

async function copy(turn) {
  const { widget } = turn;
  const text = asText(turn);
  let done = false;
  try { await navigator.clipboard.writeText(text); done = true; } catch {
    // Pages without https have no clipboard of their own.
    const pressed = widget.shadowRoot.activeElement;
    const field = make("textarea", "unseen");
    field.value = text;
    widget.all.append(field);
    field.select();
    done = document.execCommand("copy");
    field.remove();
    pressed?.focus();
  }
  widget.tell(widget.say(done ? "copied" : "copy_failed"));
}

// A page of its own, built from text: large letters, steps with boxes to tick, ready for A4.
function printPage(widget, title, content) {
  const page = open("", "_blank");
  if (!page) { widget.tell(widget.say("print_blocked")); return; }
  const sheet = page.document;
  sheet.documentElement.lang = widget.language;
  sheet.title = title;
  sheet.adoptedStyleSheets = [sheetOf(printStyles, page.CSSStyleSheet)];
  const buttons = make("p", "unprinted");
  buttons.append(button(widget.say("print"), () => page.print()), button(widget.say("close"), () => page.close()));
  const foot = make("p", "small", `${widget.say("title")} · ${new Date().toLocaleDateString(widget.language)} · ${widget.say("print_note")}`);
  sheet.body.replaceChildren(buttons, make("h1", "", title), ...content, foot);
  page.focus();
  page.print();
}

const printedSources = (widget, sources) => {
  const list = make("ul", "small");
  for (const source of sources) list.append(make("li", "", `${placeText(widget, source)}\n${addressOf(source)}`));
  return list;
};

function printAnswer(turn) {
  const content = [...turn.body.children].map((element) => {
    const copied = element.cloneNode(true);
    for (const mark of copied.querySelectorAll("a")) mark.remove();
    if (copied.tagName === "OL") {
      copied.className = "steps";
      [...copied.children].forEach((step, place) => {
        const words = make("span", "");
        words.append(`${copied.start + place}. `, ...step.childNodes);
        step.append(make("span", "box"), words);
      });
    }
    return copied;
  });
  const { widget } = turn;
  if (turn.cited.length) content.push(make("h2", "", widget.say("sources")), printedSources(widget, turn.cited));
  printPage(widget, turn.question, content);
}
