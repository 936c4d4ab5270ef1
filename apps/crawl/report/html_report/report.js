"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const element = id => document.getElementById(id);
const color = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name);

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// Only web addresses become links: what stands in a report comes from the net.
function link(address) {
  if (!/^https?:\/\//i.test(address)) return document.createTextNode(address);
  return make("a", {href: address, rel: "noreferrer"}, address);
}

const count = number => number.toLocaleString("en-US");
// One digit behind the point, unless there are many before it.
const about = number =>
  number.toLocaleString("en-US", {maximumFractionDigits: number < 100 ? 1 : 0});

function bytes(number) {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  let unit = 0;
  for (; number >= 1000 && unit + 1 < units.length; ++unit) number /= 1000;
  return (unit ? number.toFixed(1) : number) + " " + units[unit];
}

function time(seconds) {
  if (!seconds) return "0";
  if (seconds < 1) return (seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0) + " ms";
  return seconds.toFixed(seconds < 10 ? 2 : seconds < 100 ? 1 : 0) + " s";
}

function kind(status) {
  if (!status) return "none";
  return status < 300 ? "ok" : status < 400 ? "moved" : "bad";
}

// A canvas as sharp as the screen; what is drawn on it is in units of CSS.
function begin(canvas, height) {
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  canvas.style.height = height + "px";
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d");
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.font = "12px system-ui, 'Liberation Sans', sans-serif";
  return {pen, width, height};
}

// Round steps, about `wanted` of them, up to `most`; none smaller than `least`.
function steps(most, wanted, least = 0) {
  const rough = Math.max(most / wanted, least) || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(size => size >= rough);
  const found = [];
  for (let at = 0; at <= most * 1.0001; at += step) found.push(at);
  return found;
}

// So many times find room below an axis.
const labelsWithin = width => Math.max(2, Math.min(8, Math.floor(width / 80)));

// What an axis at the left shows, from its end upwards.
function nameLeft(pen, text, middle) {
  pen.save();
  pen.translate(12, middle);
  pen.rotate(-Math.PI / 2);
  pen.fillStyle = color("soft");
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, 0, 0);
  pen.restore();
}

// A text below x, all of it within the width.
function nameBelow(pen, text, x, y, width) {
  const half = pen.measureText(text).width / 2;
  pen.fillStyle = color("soft");
  pen.textAlign = "center";
  pen.textBaseline = "top";
  pen.fillText(text, Math.max(half, Math.min(x, width - half)), y);
}

function showTip(chart, event, text) {
  const tip = chart.querySelector(".tip");
  tip.style.display = text ? "block" : "none";
  if (!text) return;
  tip.replaceChildren(...text.flatMap((line, at) => at ? [make("br"), line] : [line]));
  const box = chart.getBoundingClientRect();
  const x = event.clientX - box.left, y = event.clientY - box.top;
  tip.style.left = Math.max(0, Math.min(x + 14, box.width - tip.offsetWidth)) + "px";
  tip.style.top = y + 18 + "px";
}

function showHead() {
  document.title = "Crawl of " + data.start_url;
  element("title").append("Crawl of ", link(data.start_url));
  const ending = data.interrupted ? "Interrupted" :
    data.stopped_by ? "Stopped by " + data.stopped_by : "Finished";
  const left = data.left_in_queue ? `, ${count(data.left_in_queue)} addresses not visited` : "";
  element("lead").textContent = `${ending} after ${time(data.wall_seconds)}${left}.`;
  if (data.moved_to) element("lead").append(" The start led to ", link(data.moved_to), ".");
  const faults = data.broken_links.length + data.broken_fragments.length + data.failures.length;
  const tiles = [
    [count(data.page_count), "pages"], [bytes(data.bytes), "in all bodies"],
    [count(data.requests), "requests"], [about(data.pages_per_second), "pages a second"],
    [count(data.peak_in_flight), "in flight at the peak"],
    [about(data.speed_up) + "×", "faster than one at a time"],
    [count(faults), "faults", faults ? "bad" : "good"]];
  for (const [value, name, mark = ""] of tiles) {
    element("tiles").append(make("div", {class: "tile " + mark}, make("b", {}, value),
                                 make("span", {}, name)));
  }
}

// All that is wrong, by the page on which it stands.
function faultsByPage() {
  const pages = new Map();
  const add = (page, fault) => {
    const name = page || "Where the crawl began";
    pages.get(name)?.push(fault) ?? pages.set(name, [fault]);
  };
  for (const {url, page, status} of data.broken_links) {
    add(page, {mark: "badge", label: String(status), address: url, what: ""});
  }
  for (const {url, page, fragment} of data.broken_fragments) {
    add(page, {mark: "badge place", label: "no such place", address: url + "#" + fragment,
               what: ""});
  }
  for (const {url, page, what} of data.failures) {
    add(page, {mark: "badge failed", label: "failed", address: url, what});
  }
  return [...pages].sort(([a], [b]) => a.localeCompare(b, "en", {numeric: true}));
}

// So many pages from the beginning that there are `most` faults on them, or a few more.
function pagesWith(most, pages) {
  let faults = 0, count = 0;
  while (count < pages.length && faults < most) faults += pages[count++][1].length;
  return pages.slice(0, count);
}

function showFaults() {
  const pages = faultsByPage();
  const list = element("faults");
  const atOnce = 30;  // further down are the pictures, which a long list must not hide
  if (!pages.length) {
    element("fault-controls").remove();
    element("fault-note").textContent = "Every link that was followed leads somewhere.";
    return;
  }
  const faults = pages.reduce((sum, [, found]) => sum + found.length, 0);
  element("fault-note").textContent =
    `${count(faults)} on ${count(pages.length)} ${pages.length === 1 ? "page" : "pages"}.`;

  function show(filter, most) {
    const wanted = filter.toLowerCase();
    const matches = pages.filter(([page, found]) => !wanted ||
      (page + found.map(fault => fault.address + fault.what + fault.label)).toLowerCase()
        .includes(wanted));
    const shown = pagesWith(most, matches);
    list.replaceChildren(...shown.map(([page, found]) => {
      const rows = found.map(fault => {
        const cell = make("td", {}, link(fault.address));
        if (fault.what) cell.append(make("br"), fault.what);
        return make("tr", {}, make("td", {}, make("span", {class: fault.mark}, fault.label)), cell);
      });
      return make("div", {class: "page"}, make("h3", {}, link(page)),
                  make("table", {}, make("tbody", {}, ...rows)));
    }));
    if (matches.length > shown.length) {
      const more = make("button", {}, `Show all ${count(matches.length)} pages`);
      more.onclick = () => show(filter, Infinity);
      list.append(make("p", {}, more));
    }
    if (!matches.length) list.append(make("p", {class: "note"}, "Nothing matches."));
  }
  element("filter").oninput = event => show(event.target.value, atOnce);
  show("", atOnce);
}

function showHistogram() {
  const times = data.pages.map(page => page[1]).sort((a, b) => a - b);
  if (!times.length) return element("times").remove();
  const quantile = part => times[Math.min(times.length - 1, Math.floor(times.length * part))];
  const longest = times[times.length - 1];
  element("times-note").textContent = `Half of the ${count(times.length)} pages took ` +
    `${time(quantile(0.5))} or less, 95 % ${time(quantile(0.95))} or less, the slowest ` +
    `${time(longest)}.`;

  // A few very slow ones must not squeeze all others into one bar.
  const last = Math.min(longest, quantile(0.99) * 1.25) || 0.001;
  const bars = Math.max(8, Math.min(60, Math.round(Math.sqrt(times.length) * 1.5)));
  const counts = new Array(bars).fill(0);
  for (const seconds of times) ++counts[Math.min(bars - 1, Math.floor(seconds / last * bars))];
  const most = Math.max(...counts);
  const canvas = element("histogram"), left = 64, bottom = 42;

  function draw() {
    const {pen, width, height} = begin(canvas, 240);
    const plot = {width: width - left - 16, height: height - bottom - 10};
    const y = value => 10 + plot.height * (1 - value / most);
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    for (const value of steps(most, 5, 1)) {
      pen.fillStyle = color("line");
      pen.fillRect(left, Math.round(y(value)), plot.width, 1);
      pen.fillStyle = color("soft");
      pen.fillText(count(value), left - 8, y(value));
    }
    pen.fillStyle = color("ok");
    const step = plot.width / bars;
    counts.forEach((value, at) => {
      if (!value) return;
      const top = Math.min(y(value), height - bottom - 1.5);
      pen.fillRect(left + at * step + 0.5, top, Math.max(1, step - 1), height - bottom - top);
    });
    for (const seconds of steps(last, labelsWithin(plot.width))) {
      nameBelow(pen, time(seconds), left + plot.width * seconds / last, height - bottom + 7, width);
    }
    nameBelow(pen, "from the request to the last byte of the answer", left + plot.width / 2,
              height - 16, width);
    nameLeft(pen, "pages", 10 + plot.height / 2);
  }
  canvas.onmousemove = event => {
    const box = canvas.getBoundingClientRect();
    const at = Math.floor((event.clientX - box.left - left) / (box.width - left - 16) * bars);
    const inside = at >= 0 && at < bars;
    const upTo = at === bars - 1 ? longest : last * (at + 1) / bars;
    showTip(canvas.parentNode, event, inside &&
      [`${count(counts[at])} pages`, `${time(last * at / bars)} to ${time(upTo)}`]);
  };
  canvas.onmouseleave = event => showTip(canvas.parentNode, event, null);
  return draw;
}

function showTimeline() {
  const bars = data.timeline;
  if (!bars.length) return element("timeline-section").remove();
  const lanes = 1 + bars.reduce((most, bar) => Math.max(most, bar[0]), 0);
  const whole = {from: bars.reduce((least, bar) => Math.min(least, bar[1]), Infinity),
                 to: bars.reduce((most, bar) => Math.max(most, bar[2]), 0) || 0.001};
  element("timeline-note").textContent = `${count(bars.length)} requests on ${count(lanes)} ` +
    "connections, each a bar from its start to its last byte.";
  const canvas = element("timeline"), left = 64, right = 16, top = 58, bottom = 42;
  // Whole pixels, or some rows would look darker than others.
  const row = Math.max(1, Math.min(14, Math.floor(520 / lanes)));
  const height = top + lanes * row + bottom;
  let view = {...whole};

  // How many are in flight, as it changes.
  const changes = bars.flatMap(bar => [[bar[1], 1], [bar[2], -1]])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);

  const xOf = (seconds, width) =>
    left + (width - left - right) * (seconds - view.from) / (view.to - view.from);
  const secondsAt = (x, width) =>
    view.from + (view.to - view.from) * (x - left) / (width - left - right);

  function drawInFlight(pen, width) {
    const floor = top - 12, tall = floor - 8;
    const line = () => {
      let now = 0;
      pen.beginPath();
      pen.moveTo(left, floor);
      for (const [seconds, change] of changes) {
        const x = Math.max(left, Math.min(width - right, xOf(seconds, width)));
        pen.lineTo(x, floor - tall * now / lanes);
        now += change;
        pen.lineTo(x, floor - tall * now / lanes);
      }
      pen.lineTo(width - right, floor - tall * now / lanes);
    };
    line();
    pen.lineTo(width - right, floor);
    pen.globalAlpha = 0.18;
    pen.fillStyle = color("ok");
    pen.fill();
    pen.globalAlpha = 1;
    line();
    pen.strokeStyle = color("ok");
    pen.lineWidth = 1.2;
    pen.stroke();
    pen.fillStyle = color("soft");
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    pen.fillText(count(lanes), left - 8, 10);
    pen.fillText("0", left - 8, floor);
    pen.fillText("in flight", left - 8, (10 + floor) / 2);
  }

  function drawAxis(pen, width) {
    const span = view.to - view.from;
    const step = steps(span, labelsWithin(width - left - right))[1] || span;
    for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) {
      const x = xOf(at, width);
      pen.fillStyle = color("line");
      pen.fillRect(Math.round(x), top - 6, 1, lanes * row + 6);
      nameBelow(pen, time(at), x, top + lanes * row + 7, width);
    }
    nameBelow(pen, "since the crawl began", left + (width - left - right) / 2, height - 16, width);
    if (lanes * row > 80) nameLeft(pen, "connections", top + lanes * row / 2);
  }

  function draw() {
    const {pen, width} = begin(canvas, height);
    drawAxis(pen, width);
    drawInFlight(pen, width);
    pen.save();
    pen.beginPath();
    pen.rect(left, top, width - left - right, lanes * row);
    pen.clip();
    const colors = {ok: color("ok"), moved: color("moved"), bad: color("bad"),
                    none: color("none")};
    const gap = row > 2 ? 1 : 0;
    for (const [lane, from, to, status] of bars) {
      if (to < view.from || from > view.to) continue;
      const x = xOf(from, width);
      // Bars that follow each other in a lane are told apart by a hair of space.
      pen.fillStyle = colors[kind(status)];
      pen.fillRect(x, top + lane * row, Math.max(0.8, xOf(to, width) - x - 0.6), row - gap);
    }
    pen.restore();
  }

  function barAt(event) {
    const box = canvas.getBoundingClientRect();
    const lane = Math.floor((event.clientY - box.top - top) / row);
    const seconds = secondsAt(event.clientX - box.left, box.width);
    return bars.find(bar => bar[0] === lane && bar[1] <= seconds && seconds <= bar[2]);
  }
  function look(from, to) {
    const span = Math.min(to - from, whole.to - whole.from);
    const begins = Math.max(whole.from, Math.min(from, whole.to - span));
    view = {from: begins, to: begins + span};
    draw();
  }
  canvas.addEventListener("wheel", event => {
    event.preventDefault();
    const box = canvas.getBoundingClientRect();
    const at = secondsAt(event.clientX - box.left, box.width);
    const factor = Math.exp(event.deltaY * 0.0015);
    look(at - (at - view.from) * factor, at + (view.to - at) * factor);
  }, {passive: false});
  let dragged = null;
  canvas.onmousedown = event => { dragged = {x: event.clientX, ...view}; };
  window.addEventListener("mouseup", () => { dragged = null; });
  canvas.onmousemove = event => {
    if (dragged) {
      const width = canvas.clientWidth - left - right;
      const moved = (dragged.x - event.clientX) * (dragged.to - dragged.from) / width;
      look(dragged.from + moved, dragged.to + moved);
    }
    const bar = barAt(event);
    showTip(canvas.parentNode, event, bar &&
      [bar[4], `${bar[3] || "no answer"} · ${time(bar[2] - bar[1])}, begun at ${time(bar[1])}`]);
  };
  canvas.onmouseleave = event => showTip(canvas.parentNode, event, null);
  element("whole").onclick = () => look(whole.from, whole.to);
  return draw;
}

function showSlowest() {
  const slowest = [...data.pages].sort((a, b) => b[1] - a[1]).slice(0, 15);
  if (!slowest.length) return element("slowest-section").remove();
  for (const [address, seconds, size] of slowest) {
    element("slowest").append(make("tr", {}, make("td", {}, link(address)),
                                   make("td", {class: "number"}, time(seconds)),
                                   make("td", {class: "number"}, bytes(size))));
  }
}

showHead();
showFaults();
const drawings = [showHistogram(), showTimeline()].filter(Boolean);
showSlowest();
const draw = () => drawings.forEach(drawing => drawing());
draw();
window.addEventListener("resize", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
document.documentElement.dataset.ready = "true";
