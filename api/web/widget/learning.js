// Learning on: a quiz on a guide, what a conversation taught, and missions under a code.
function choiceQuestion(widget, prompt, choices, answer) {
  const box = make("div", "stack part");
  const said = make("p", "");
  said.setAttribute("role", "status");
  const buttons = choices.map((choice, place) => button(choice, async () => {
    for (const one of buttons) one.disabled = true;
    try {
      const { right, isRight, text } = await answer(place);
      buttons[place].classList.add(isRight ? "right" : "wrong");
      if (right !== undefined) buttons[right]?.classList.add("right");
      said.textContent = [widget.say(isRight ? "quiz_right" : "quiz_wrong"), text].filter(Boolean).join(" ");
      if (!isRight && right === undefined) for (const one of buttons) one.disabled = one.classList.contains("wrong");
    } catch (error) {
      for (const one of buttons) one.disabled = false;
      said.textContent = widget.faultText(error, "offline_here");
    }
  }));
  box.append(make("p", "greeting", prompt), ...buttons, said);
  return box;
}

function quiz(widget, place) {
  const sheet = new Sheet(widget, `${widget.say("quiz")} – ${place.title}`);
  const path = `/api/materials/${encodeURIComponent(place.material_id)}/quiz`;
  const ask = () => {
    const seed = Math.floor(Math.random() * 1000);
    sheet.load(() => read(`${path}?seed=${seed}`), ({ id, questions }) => {
      if (!questions.length) return [make("p", "", widget.say("quiz_none"))];
      const boxes = questions.map((question, number) => choiceQuestion(widget, `${number + 1}. ${question.prompt}`, question.choices, async (choice) => {
        const told = await read(`${path}/answers`, { body: { seed, quiz: id, question: number, choice } });
        return { right: told.right, isRight: told.is_right, text: told.statement };
      }));
      return [...boxes, button(widget.say("quiz_more"), ask)];
    });
  };
  ask();
}

function recapSheet(widget) {
  const sheet = new Sheet(widget, widget.say("recap"));
  const nothing = () => [make("p", "", widget.say("recap_nothing"))];
  const token = widget.conversation.token;
  if (!token) { sheet.show(...nothing()); return; }
  sheet.load(() => read("/api/conversation/recap", { token }), ({ learnt, unanswered }) => {
    if (!learnt.length && !unanswered.length) return nothing();
    const content = () => {
      const parts = learnt.flatMap((one) => [make("h3", "", one.question), make("p", "", one.sentence), printedSources(widget, one.sources)]);
      if (unanswered.length) {
        const list = make("ul");
        for (const question of unanswered) list.append(make("li", "", question));
        parts.push(make("h3", "", widget.say("recap_open")), list);
      }
      return parts;
    };
    return [button(widget.say("print"), () => printPage(widget, widget.say("recap"), content()), "main"), ...content()];
  });
}

function missionsSheet(widget) {
  const sheet = new Sheet(widget, widget.say("missions"));
  const language = `language=${widget.language}`;
  const go = (code) => sheet.load(() => read(`/api/missions/progress/${encodeURIComponent(code)}?${language}`), (progress) => {
    widget.code = progress.code;
    const missions = progress.missions.flatMap((mission) => [
      make("h3", "", `${mission.title}${mission.finished ? ` – ${widget.say("mission_done")}` : ""}`),
      ...mission.steps.map((step) => missionStep(widget, progress.code, mission, step)),
    ]);
    const row = make("div", "row");
    row.append(button(widget.say("mission_refresh"), () => go(progress.code)), button(widget.say("mission_all"), list));
    return [make("p", "", widget.say("mission_code")), make("p", "code", progress.code), ...missions, row];
  });
  const list = () => sheet.load(() => read(`/api/missions?${language}`), (missions) => {
    const begin = async (mission) => {
      const code = await read(`/api/missions/${encodeURIComponent(mission.id)}/start`, { body: { code: widget.code ?? null } });
      go(code.code);
    };
    const said = make("p", "trouble");
    said.setAttribute("role", "alert");
    const cards = missions.map((mission) => {
      const card = make("div", "part stack");
      const start = button(widget.say("mission_start"), async () => {
        start.disabled = true;
        try { await begin(mission); } catch (error) { start.disabled = false; said.textContent = widget.faultText(error, "offline_here"); }
      }, "main");
      const steps = make("ul");
      for (const step of mission.steps) steps.append(make("li", "", step.title));
      card.append(heading(mission.title), steps, start);
      return card;
    });
    const label = make("label", "reach", widget.say("mission_have_code"));
    const code = make("input");
    code.maxLength = 40;
    code.autocapitalize = "characters";
    code.autocomplete = "off";
    if (widget.code) code.value = widget.code;
    label.append(code);
    const row = make("div", "row");
    row.append(button(widget.say("mission_go_on"), () => { if (code.value.trim()) go(code.value.trim()); else code.focus(); }));
    return [make("p", "", widget.say("missions_about")), said, ...cards, label, row];
  });
  list();
}

function missionStep(widget, code, mission, step) {
  const guide = button(widget.say("mission_read"), () => readGuide(widget, { title: step.title, material_id: step.material_id, passage_id: "", section: "" }));
  const row = make("div", "row");
  row.append(guide);
  if (step.done) {
    const box = make("div", "part");
    box.append(make("p", "greeting", `✓ ${step.number}. ${step.title}`), row);
    return box;
  }
  const box = choiceQuestion(widget, `${step.number}. ${step.title} – ${step.prompt}`, step.choices, async (choice) => {
    const body = { mission: mission.id, step: step.number, choice, language: widget.language };
    const told = await read(`/api/missions/progress/${encodeURIComponent(code)}/answers`, { body });
    return { right: told.is_right ? choice : undefined, isRight: told.is_right, text: told.statement };
  });
  box.firstChild.after(row);
  return box;
}
