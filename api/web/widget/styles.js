// The looks, in style sheets made by script, which the strictest policy of a page allows.
const styles = `
:host { all: initial; display: contents; }
:host([data-inline]) { display: flex; width: 100%; }
.all {
  --ink: #1b1f1c; --paper: #fff; --quiet: #4b554e; --line: #cfd6d1; --edge: #76827a; --accent: #14532d;
  --soft: #eef5f0; --mark: #fdf3c4; --warn: #8a1c1c; --brand: #14532d; --on-brand: #fff;
  color-scheme: light dark; color: var(--ink); word-break: keep-all; overflow-wrap: anywhere;
  font: 400 calc(118.75% * var(--scale, 1))/1.6 "Pretendard", "Noto Sans KR", "Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic", sans-serif;
  display: contents;
}
@media (prefers-color-scheme: dark) {
  .all {
    --ink: #eef2ef; --paper: #151916; --quiet: #b5c0b9; --line: #3a443d; --edge: #8b978f; --accent: #86efac;
    --soft: #1f2822; --mark: #4a4215; --warn: #ffb4a9; --brand: #86efac; --on-brand: #0b2414;
  }
}
@media (prefers-contrast: more) { .all { --quiet: var(--ink); --line: var(--ink); --edge: var(--ink); } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button, textarea, select, input { font: inherit; color: inherit; margin: 0; }
button, select, input {
  min-height: 48px; min-width: 48px; max-width: 100%; padding: 4px 12px; border: 1px solid var(--edge); border-radius: 12px;
  background: var(--paper);
}
button { cursor: pointer; line-height: 1.35; }
button:hover { background: var(--soft); }
button[aria-pressed=true] { background: var(--soft); border: 2px solid var(--accent); font-weight: 700; }
.main, .main:hover, .question, .open, .open:hover { background: var(--brand); color: var(--on-brand); border-color: transparent; }
.main { font-weight: 700; }
.linked { border: 0; background: none; color: var(--accent); text-decoration: underline; }
.danger { border-color: var(--warn); color: var(--warn); }
button:disabled { opacity: .55; cursor: default; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.main:focus-visible { outline-offset: 3px; }
h2, h3, h4, p, ol, ul, pre, dl { margin: 0; }
a { color: var(--accent); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.open {
  position: fixed; inset-inline-end: 16px; inset-block-end: 16px; z-index: 2147483000; max-width: calc(100vw - 32px);
  border: 2px solid transparent; border-radius: 28px; padding: 12px 22px; font-weight: 700; box-shadow: 0 4px 16px #0005;
}
.left.open, .left.floating { inset-inline: 16px auto; }
dialog { border: 0; padding: 0; margin: 0; color: inherit; max-width: none; max-height: none; overscroll-behavior: contain; }
dialog::backdrop { background: #0008; }
.panel { display: flex; flex-direction: column; background: var(--paper); min-width: 0; }
.panel:not([open], .inline) { display: none; }
.log, .sheet-body { position: relative; }
.floating {
  position: fixed; z-index: 2147483001; inset: auto 16px 16px auto; width: min(24em, calc(100vw - 32px));
  height: min(42em, calc(100dvh - 32px)); border: 1px solid var(--edge); border-radius: 16px; box-shadow: 0 8px 32px #0006; overflow: clip;
}
.floating { container-type: size; overflow-y: auto; }
.floating.whole { inset: 0; width: 100%; height: 100dvh; border: 0; border-radius: 0; }
.inline { flex: 1; width: 100%; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 6px 12px; border-bottom: 1px solid var(--line); background: var(--paper); }
.bar h2 { flex: 1 1 5em; min-width: 0; font-size: 1.1em; line-height: 1.3; }
.inline > .bar { justify-content: flex-end; border: 0; padding-block-end: 0; }
.log { flex: 1; overflow-y: auto; padding: 12px; min-height: 0; }
.inline .log { overflow-y: visible; }
.notice { border: 2px solid var(--edge); border-radius: 14px; padding: 12px; margin-block-end: 14px; display: grid; gap: 8px; }
.notice ul, .sheet ul { padding-inline-start: 1.2em; }
.hint { color: var(--quiet); font-size: .9em; }
.greeting { font-size: 1.1em; font-weight: 700; margin-block-end: 4px; }
.turn { margin-block-end: 22px; scroll-margin-top: 8px; }
.question { border-radius: 14px 14px 4px 14px; padding: 8px 14px; margin: 0 0 8px auto; max-width: 88%; width: fit-content; white-space: pre-line; }
.answer { background: var(--soft); border-radius: 14px 14px 14px 4px; padding: 10px 14px; }
.answer button { background: var(--paper); }
.answer button.main { background: var(--brand); }
.body > *, .sheet-body > * { margin-block-end: 8px; }
.body ol, .body ul { padding-inline-start: 1.6em; }
.body li, .passage li { margin: 6px 0; white-space: pre-line; }
.body h3 { font-size: 1em; }
pre { white-space: pre-wrap; font: inherit; }
.lead { color: var(--quiet); margin-block-end: 6px; }
.failed .lead, .trouble { color: var(--warn); font-weight: 700; }
.cite { display: inline-block; min-width: 24px; text-align: center; font-size: .75em; vertical-align: super; line-height: 1; padding: 6px; margin: -4px 0; }
.part { margin-block-start: 10px; border-top: 1px solid var(--line); padding-block-start: 8px; }
.part h3 { font-size: .9em; color: var(--quiet); margin-block-end: 4px; }
.part ol, .part ul { list-style: none; padding: 0; font-size: .95em; }
.part a { display: flex; gap: 6px; align-items: baseline; min-height: 44px; padding: 8px 0; }
.part a b { flex: none; }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin-block-start: 8px; }
.row button { font-size: .9em; }
.log > .chips { margin-block-end: 16px; }
.chips button { text-align: start; font-size: 1em; }
.reach { display: grid; gap: 8px; }
form { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 8px; align-items: flex-end; padding: 10px 12px; border-top: 1px solid var(--line); background: var(--paper); }
.buttons { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 8px; }
.inline form { position: sticky; inset-block-end: 0; }
/* Where only a few large lines fit, everything scrolls together. */
@container (max-height: 20em) { .log { flex: none; overflow-y: visible; } }
@media (max-height: 20em) { .inline form { position: static; } }
textarea {
  flex: 1 1 10em; min-width: 0; resize: none; min-height: 52px; max-height: 8em; padding: 9px 12px; border: 2px solid var(--edge); border-radius: 12px;
  background: var(--paper); field-sizing: content;
}
textarea::placeholder { color: var(--quiet); opacity: 1; }
.said { padding: 6px 12px; border-top: 1px solid var(--line); }
.sheet { overflow: clip; position: fixed; inset: 0 0 0 auto; width: min(34em, 100%); height: 100dvh; background: var(--paper); box-shadow: 0 0 32px #0006; }
.sheet[open] { display: flex; flex-direction: column; }
.sheet-body { flex: 1; min-height: 0; overflow-y: auto; padding: 12px 16px 24px; }
.passage { padding: 4px 10px; margin-inline: -10px; border-radius: 8px; scroll-margin-top: 12px; }
.passage > * { margin-block-end: 8px; }
.passage ol, .passage ul { padding-inline-start: 1.6em; }
.passage.meant { background: var(--mark); border-inline-start: 4px solid var(--accent); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { border: 1px solid var(--edge); padding: 4px 8px; text-align: start; vertical-align: top; }
.line { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; justify-content: space-between; border-bottom: 1px solid var(--line); padding-block: 8px; }
.line > .row { margin: 0; }
.line output { min-width: 3.5em; text-align: center; align-self: center; }
.stack { display: grid; gap: 8px; }
.stack button { text-align: start; }
.stack button:disabled { opacity: 1; }
.code { font-size: 1.6em; font-weight: 700; letter-spacing: .08em; text-align: center; padding: 8px; border: 2px dashed var(--edge); border-radius: 12px; }
.right::before { content: "✓ "; }
.right { border: 3px solid var(--accent) !important; font-weight: 700; }
.wrong { border: 2px dashed var(--warn) !important; }
svg { display: block; width: min(16em, 100%); background: #fff; margin-inline: auto; }
@media (max-width: 400px) { .row button { padding-inline: 10px; } form { gap: 6px; padding: 8px; } }
@media (forced-colors: active) { button, .answer, .question, .passage.meant { border: 1px solid; } .main, button[aria-pressed=true] { border: 3px solid; } }
@media (prefers-reduced-motion: no-preference) {
  .working::after { content: ""; display: inline-block; width: .6em; height: .6em; margin-inline-start: .4em; border-radius: 50%; background: var(--accent); animation: pulse 1s infinite alternate; }
  @keyframes pulse { from { opacity: .2 } to { opacity: 1 } }
}
`;

const printStyles = `
@page { size: A4; margin: 18mm; }
body { max-width: 44rem; margin: 1rem auto; padding: 0 1rem; font: 20px/1.7 "Pretendard", "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", sans-serif; color: #000; background: #fff; word-break: keep-all; overflow-wrap: anywhere; }
h1 { font-size: 1.5em; line-height: 1.35; } h2 { font-size: 1.15em; } h3 { font-size: 1em; }
li { margin: .5em 0; break-inside: avoid; white-space: pre-line; }
.steps { list-style: none; padding: 0; }
.steps li { display: flex; gap: .6em; }
.box { flex: none; width: 1.2em; height: 1.2em; margin-top: .25em; border: 2px solid #000; border-radius: 3px; }
button { font: inherit; min-height: 48px; padding: 4px 16px; margin-inline-end: 8px; }
.small { font-size: .8em; color: #333; }
@media print { .unprinted { display: none; } body { margin: 0; padding: 0; max-width: none; } }
`;

const sheetOf = (text, maker = CSSStyleSheet) => {
  const sheet = new maker();
  sheet.replaceSync(text);
  return sheet;
};
