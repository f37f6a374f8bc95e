// Guides beside the chat: the whole text, opened at the passage that was cited, and as a code for a phone.
function blockElement(block) {
  const runsOf = (runs) => runs.map((run) => (run.strong ? make("strong", "", run.text) : document.createTextNode(run.text)));
  const filledWith = (tag, cell) => { const element = make(tag); element.append(...runsOf(cell)); return element; };
  if (block.kind === "table") {
    const wide = make("div", "wide");
    const table = make("table");
    block.lines.forEach((cells, place) => {
      const row = make("tr");
      for (const cell of cells) row.append(filledWith(place ? "td" : "th", cell));
      table.append(row);
    });
    wide.tabIndex = 0;
    wide.append(table);
    return wide;
  }
  if (block.kind === "steps" || block.kind === "list") {
    const list = make(block.kind === "steps" ? "ol" : "ul");
    if (block.kind === "steps") list.start = block.start;
    for (const [item] of block.lines) list.append(filledWith("li", item));
    return list;
  }
  return filledWith({ heading: "h4", code: "pre" }[block.kind] ?? "p", block.lines[0][0]);
}

function readGuide(widget, place) {
  const sheet = new Sheet(widget, place.title);
  sheet.load(() => read(`/api/materials/${encodeURIComponent(place.material_id)}/reading?around=${encodeURIComponent(place.passage_id)}`), (guide) => {
    const whole = make("a", "", widget.say("whole_page"));
    whole.href = addressOf(place);
    whole.target = "_blank";
    whole.rel = "noopener";
    const top = make("p");
    top.append(whole);
    let path = [];
    const passages = guide.passages.map((passage) => {
      const section = make("section", "passage");
      const where = widget.place(passage.place);
      passage.heading_path.forEach((name, depth) => {
        if (path.slice(0, depth + 1).join("\n") !== passage.heading_path.slice(0, depth + 1).join("\n")) section.append(heading(name));
      });
      path = passage.heading_path;
      if (where) section.append(make("p", "hint", where));
      section.append(...passage.blocks.map(blockElement));
      if (passage.id === place.passage_id) section.classList.add("meant");
      return section;
    });
    const meant = passages.find((one) => one.classList.contains("meant"));
    if (meant) {
      meant.prepend(make("span", "unseen", widget.say("cited_here")));
      requestAnimationFrame(() => meant.scrollIntoView({ block: "start" }));
    }
    const text = make("div");
    text.lang = guide.language;
    text.append(...passages);
    const gone = !meant && place.passage_id ? [make("p", "hint", widget.say("passage_gone"))] : [];
    const part = guide.is_part ? [make("p", "hint", widget.say("part_only"))] : [];
    return [top, ...gone, ...part, text];
  });
}

const svgNames = "http://www.w3.org/2000/svg";

function showCode(widget, place) {
  const sheet = new Sheet(widget, widget.say("to_phone"));
  sheet.load(() => read(`/api/passages/${encodeURIComponent(place.passage_id)}/code`), (code) => {
    const picture = document.createElementNS(svgNames, "svg");
    picture.setAttribute("viewBox", `0 0 ${code.size} ${code.size}`);
    picture.setAttribute("shape-rendering", "crispEdges");
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", widget.say("code_picture"));
    const squares = document.createElementNS(svgNames, "path");
    squares.setAttribute("d", code.path);
    squares.setAttribute("fill", "#000");
    picture.append(squares);
    const link = make("a", "", code.address);
    link.href = code.address;
    link.target = "_blank";
    link.rel = "noopener";
    const address = make("p");
    address.append(link);
    const here = ["localhost", "127.0.0.1", "[::1]"].includes(new URL(code.address).hostname);
    return [
      make("p", "", widget.say("code_how")), picture, make("p", "greeting", placeText(widget, place)), address,
      ...(here ? [make("p", "trouble", widget.say("code_local"))] : []),
    ];
  });
}
