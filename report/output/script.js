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
      const [name, first] = act.hash.slice(1).split("-");
      for (let n = +first; n <= +act.dataset.last; n++) document.getElementById(`${name}-${n}`)?.classList.add("lit");
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

$$(".player").forEach((bar) => new Player(bar));
addEventListener("hashchange", follow);
root.classList.add("scripted");
follow();
