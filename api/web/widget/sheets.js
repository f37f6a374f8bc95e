// Sheets: modal dialogs over the chat. The rest of the page cannot be reached meanwhile; Escape closes them.
let sheetCount = 0;

class Sheet {
  constructor(widget, title) {
    this.widget = widget;
    this.dialog = make("dialog", "sheet");
    const bar = make("header", "bar");
    this.title = make("h2", "", title);
    this.title.id = `sheet-${++sheetCount}`;
    this.title.tabIndex = -1;
    this.dialog.setAttribute("aria-labelledby", this.title.id);
    bar.append(this.title, button(widget.say("close"), () => this.close()));
    this.body = make("div", "sheet-body");
    this.dialog.append(bar, this.body);
    this.dialog.addEventListener("keydown", (event) => event.stopPropagation());
    this.dialog.addEventListener("click", (event) => { if (event.target === this.dialog) this.close(); });
    this.dialog.addEventListener("close", () => this.dialog.remove()); // the browser gives the focus back
    widget.all.append(this.dialog);
    this.dialog.showModal();
    this.title.focus();
  }

  close() { this.dialog.close(); }

  show(...content) { this.body.replaceChildren(...content); this.body.scrollTop = 0; }

  // What has to be fetched: says that it is coming, and when it fails why and with what to do.
  async load(fetching, showing) {
    this.show(make("p", "hint working", this.widget.say("working")));
    try {
      const found = await fetching();
      this.show(...showing(found));
    } catch (error) {
      const text = make("p", "trouble", this.widget.faultText(error, "offline_here"));
      text.setAttribute("role", "alert");
      this.show(text, button(this.widget.say("retry"), () => this.load(fetching, showing)));
    }
  }
}
