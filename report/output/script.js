"use strict";
// Without this script everything is there, one below the other. With it: one view at a time, one step at a time, filters.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const root = document.documentElement;

// ---- dark or light ----

const theme = $("#theme");
if (theme) theme.hidden = false;
theme?.addEventListener("click", () => {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});

// ---- one step at a time ----

const players = new Map();

class Player {
  constructor(bar) {
    this.bar = bar;
    this.steps = $$(".step", bar.parentElement);
    this.source = $$(".source", bar.closest("article"));
    this.at = 0;
    this.single = true;
    bar.hidden = false;
    $(".back", bar).addEventListener("click", () => this.go(this.at - 1));
    $(".next", bar).addEventListener("click", () => this.go(this.at + 1));
    $(".all", bar).addEventListener("click", () => this.show(this.at, !this.single));
    bar.parentElement.addEventListener("keydown", (event) => this.key(event));
    this.steps.forEach((step) => players.set(step.id, this));
    this.show(0, this.steps.length > 1);
  }

  key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || !this.single || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.go(this.at + by);
  }

  go(at) {
    this.show(Math.max(0, Math.min(this.steps.length - 1, at)), this.single);
  }

  show(at, single) {
    this.at = at;
    this.single = single;
    this.steps.forEach((step, i) => step.classList.toggle("off", single && i !== at));
    const all = $(".all", this.bar), where = $(".where", this.bar);
    all.textContent = single ? all.dataset.all : all.dataset.one;
    where.textContent = single ? where.dataset.where.replace("{n}", at + 1).replace("{all}", this.steps.length)
      .replace("{name}", $(".name", this.steps[at]).textContent) : "";
    $(".back", this.bar).disabled = !single || at === 0;
    $(".next", this.bar).disabled = !single || at === this.steps.length - 1;
    this.light(single);
  }

  light(single) { // the lines that acted, in the whole source below
    this.source.forEach((source) => $$(".lit", source).forEach((line) => line.classList.remove("lit")));
    if (!single) return;
    for (const act of $$(".acts a[data-last]", this.steps[this.at])) {
      const first = document.getElementById(act.hash.slice(1)), from = +act.hash.split("-")[1];
      for (let n = from, line = first; line && n <= +act.dataset.last; n++, line = line.nextElementSibling) {
        line.classList.add("lit");
      }
    }
  }
}

// ---- one view at a time ----

const views = $$(".view");

function follow() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1))) || views[0];
  const view = target.closest(".view") || views[0];
  views.forEach((v) => v.classList.toggle("off", v !== view));
  $$("nav a").forEach((a) => {
    if (a.hash === `#${view.id}`) a.setAttribute("aria-current", "page");
    else a.removeAttribute("aria-current");
  });
  const step = target.closest(".step"), player = step && players.get(step.id);
  if (player) player.show(player.steps.indexOf(step), player.single);
  const details = target.closest("details");
  if (details) details.open = true;
  if (location.hash) target.scrollIntoView();
  else scrollTo(0, 0);
}

// ---- then and now: filters ----

const filters = $("#filters");
if (filters) {
  filters.hidden = false;
  const rows = $$("#then .statement");
  const choose = () => {
    const chosen = $$("select", filters).filter((select) => select.value);
    rows.forEach((row) => {
      row.hidden = !chosen.every((select) => row.dataset[select.name].split(" ").includes(select.value));
    });
    $$("#then .statements").forEach((group) => {
      group.hidden = $$(".statement", group).every((row) => row.hidden);
    });
    const count = $("output", filters);
    count.textContent = count.dataset.count.replace("{n}", rows.filter((row) => !row.hidden).length)
      .replace("{all}", rows.length);
  };
  filters.addEventListener("change", choose);
  filters.addEventListener("reset", () => setTimeout(choose));
  filters.addEventListener("submit", (event) => event.preventDefault());
  choose();
}

// ---- search: experiments, steps with their code, claims, statements, hand-outs ----

class Search {
  constructor(form) {
    this.form = form;
    this.list = $("ul", form);
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    $("input", form).addEventListener("input", (event) => this.look(event.target.value));
    this.list.addEventListener("click", (event) => { if (event.target.closest("a")) this.look($("input", form).value = ""); });
  }

  index() { // once, when somebody begins to search
    const entry = (id, name, ...elements) => ({ id, name, lines: elements.map((e) => e.textContent.trim()) });
    return this.entries ??= [
      ...$$("article[id]:not(.statement)").map((a) => entry(a.id, $("h3", a).textContent, ...$$("h3, .lead", a))),
      ...$$(".claims tr[id]").map((row) => entry(row.id, row.closest("article").id, row.cells[0])),
      ...$$(".statement").map((s) => entry(s.id, s.id, $("h4", s))),
      ...$$(".step").map((s) => entry(s.id, `${s.closest("article").id}: ${$(".name", s).textContent}`,
        ...$$(".acts li, .acts p", s))),
      ...$$(".handout tr").filter((row) => $("a", row)).map((row) => entry($("a", row).hash.slice(1),
        $("a", row).hash.slice(1), row)),
    ];
  }

  look(typed) {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean), out = $("output", this.form), shown = 30;
    this.list.replaceChildren();
    out.textContent = "";
    if (words.join("").length < 2) return;
    const has = (text) => words.every((word) => text.toLowerCase().includes(word));
    const found = this.index().filter((e) => has([e.name, ...e.lines].join(" ")));
    const say = out.dataset[found.length === 0 ? "none" : found.length > shown ? "more" : "count"];
    out.textContent = say.replace("{n}", found.length).replace("{shown}", shown);
    this.list.append(...found.slice(0, shown).map((e) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = `#${e.id}`;
      link.textContent = e.name;
      item.append(link, " ", (e.lines.find((line) => words.some((word) => line.toLowerCase().includes(word))) || "").slice(0, 160));
      return item;
    }));
  }
}

if ($("#search")) new Search($("#search"));

$$(".player").forEach((bar) => new Player(bar));
addEventListener("hashchange", follow);
root.classList.add("scripted");
follow();
