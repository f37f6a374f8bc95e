// Settings: letters, voice, language and what is remembered, in one sheet.
const scales = [0.85, 1, 1.25, 1.5, 2];
const scaleNow = () => (scales.includes(looks.read().scale) ? looks.read().scale : 1);

function noticeCard(widget, ...below) {
  const card = make("div", "notice");
  const list = make("ul");
  const days = widget.texts.keep_days;
  const stored = days ? filled(widget.say("notice_stored"), { days }) : widget.say("notice_stored_always");
  for (const text of [widget.say("notice_ai"), stored, widget.say("notice_private")]) list.append(make("li", "", text));
  card.append(heading(widget.say("notice")), list, ...below);
  return card;
}

function settingsSheet(widget) {
  const sheet = new Sheet(widget, widget.say("settings"));
  const said = make("p", "trouble");
  said.setAttribute("role", "status");
  const line = (name, ...controls) => {
    const box = make("div", "line");
    const row = make("div", "row");
    row.append(...controls);
    const label = make("span", "", widget.say(name));
    label.id = `label-${name}`;
    row.setAttribute("role", "group");
    row.setAttribute("aria-labelledby", label.id);
    box.append(label, row);
    return box;
  };
  const select = (name, values, value, change) => {
    const box = make("select");
    box.setAttribute("aria-label", widget.say(name));
    for (const one of values) {
      const option = make("option", "", widget.say(`${name}_${one || "unknown"}`));
      option.value = one;
      box.append(option);
    }
    box.value = value;
    box.addEventListener("change", () => change(box));
    return box;
  };
  const prefer = (name) => async (box) => {
    said.textContent = "";
    try {
      const response = await widget.conversation.call("/preferences", { ...widget.preferences, [name]: box.value }, widget.language);
      widget.preferences = await response.json();
    } catch (error) {
      box.value = widget.preferences[name]; // shows what still holds
      said.textContent = widget.faultText(error, "offline_here");
    }
  };
  const size = make("output");
  const scale = (step) => {
    const at = Math.min(Math.max(scales.indexOf(scaleNow()) + step, 0), scales.length - 1);
    looks.write({ scale: scales[at] });
    size.textContent = `${Math.round(scales[at] * 100)}%`;
    smaller.disabled = at === 0;
    larger.disabled = at === scales.length - 1;
    document.dispatchEvent(new Event("baeum-looks"));
  };
  const named = (text, name, step) => {
    const act = button(text, () => scale(step));
    act.setAttribute("aria-label", widget.say(name));
    return act;
  };
  const smaller = named(widget.language === "en" ? "A−" : "가−", "smaller", -1);
  const larger = named(widget.language === "en" ? "A+" : "가+", "larger", 1);
  scale(0);
  const then = (act) => () => { sheet.close(); act(); };
  const menu = make("div", "stack");
  menu.append(
    button(widget.say("recap"), then(() => recapSheet(widget))),
    button(widget.say("missions"), then(() => missionsSheet(widget))),
    button(widget.say("restart"), then(() => widget.restart())),
  );
  const speed = looks.read().speed === "slow" ? "slow" : "normal";
  sheet.show(
    said,
    line("text_size", smaller, size, larger),
    ...(canSpeak() ? [line("speed", select("speed", ["normal", "slow"], speed, (box) => looks.write({ speed: box.value })))] : []),
    line("level", select("level", ["normal", "plain"], widget.preferences.level, prefer("level"))),
    line("device", select("device", ["", "android", "iphone", "pc"], widget.preferences.device, prefer("device"))),
    line("language", select("language", ["ko", "en"], widget.language, (box) => { sheet.close(); widget.speakIn(box.value); })),
    menu,
    noticeCard(widget, eraser(widget, sheet)),
  );
}

// Asks once; what is here is forgotten only when the service has erased it.
function eraser(widget, sheet) {
  const box = make("div", "stack");
  const first = () => box.replaceChildren(button(widget.say("erase"), () => {
    const said = make("p", "trouble");
    said.setAttribute("role", "alert");
    const yes = button(widget.say("erase_yes"), async () => {
      yes.disabled = true;
      said.textContent = "";
      try {
        await widget.erase();
        sheet.close();
      } catch (error) {
        yes.disabled = false;
        said.textContent = widget.faultText(error, "erase_offline");
      }
    }, "danger");
    const no = button(widget.say("erase_no"), () => { first(); box.firstChild.focus(); });
    box.replaceChildren(make("p", "", widget.say("erase_sure")), yes, no, said);
    no.focus();
  }, "danger"));
  first();
  return box;
}
