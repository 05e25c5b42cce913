"use strict";
// Draws every panel from the data that stands in this file. `data-charts` on <html> says how it went.
(() => {
  const root = document.documentElement;
  const data = JSON.parse(document.getElementById("chart-data").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const inks = {
    light: ["#3451b2", "#c2410c", "#0f766e", "#a21caf", "#8a6100", "#be123c", "#4d7c0f"],
    dark: ["#8ea6ff", "#ff9d5c", "#45cdbb", "#e58cf0", "#e0b93a", "#ff8fa3", "#a3d65c"],
  };
  // Six names, one above the other where a narrow screen leaves no other place.
  const ROOM_FOR_NAMES = innerWidth < 640 ? 94 : 64;
  const charts = [];
  let printing = false;

  const token = (name) => getComputedStyle(root).getPropertyValue(`--${name}`).trim();
  const theme = () => (dark.matches && !printing ? "dark" : "light");
  const number = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
  const shown = (value, unit) => (value == null ? "–" : `${number.format(value)} ${unit}`);
  const seconds = (value) => `${value > 0 ? "+" : ""}${number.format(value)}${data.words.seconds}`;

  function inkOf(panel, index) {
    const anyHit = panel.lines.some((line) => line.hit);
    if (anyHit && !panel.lines[index].hit) return theme() === "dark" ? "#59606f" : "#b9bfca";
    return inks[theme()][index % inks.light.length];
  }

  function rangeOf(panel) {
    const limits = [...panel.bands.map((band) => band.begins), ...(panel.bound ? [panel.bound.value] : [])];
    return (plot, low, high) => {
      if (panel.logarithmic) {
        const floor = Math.max(0.01, Math.min(low ?? 1, ...limits.filter((each) => each > 0)));
        return [10 ** Math.floor(Math.log10(floor)), Math.max(high ?? 1, ...limits) * 1.8];
      }
      if (panel.key !== "error_rate") return [0, 105];
      return [0, Math.max((high ?? 0) * 1.15, ...limits.map((each) => each * 1.5), 0.1)];
    };
  }

  // All of the drill, marks included; or what was zoomed to.
  function spanOf(panel) {
    const end = panel.at[panel.at.length - 1];
    const last = Math.max(end, ...data.marks.map((mark) => mark.at));
    return (plot, low, high) => [low, high >= end ? last : high];
  }

  // On a scale of several decades, lines at the decades alone.
  const decades = (plot, splits) =>
    plot.scales.y.max / plot.scales.y.min < 200 ? splits : splits.map((each) => (Number.isInteger(Math.round(Math.log10(each) * 1e6) / 1e6) ? each : null));

  // A mark's name stands above the first chart, in the first row where it has room.
  function drawMarks(plot, named) {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    const ends = [];
    const names = [];
    ctx.save();
    ctx.font = `${12 * ratio}px system-ui, sans-serif`;
    ctx.textBaseline = "bottom";
    ctx.textAlign = "left";
    for (const mark of data.marks) {
      const x = Math.round(plot.valToPos(mark.at, "x", true));
      if (x < bbox.left - 1 || x > bbox.left + bbox.width + 1) continue;
      const colour = token(mark.key === "injected" ? "bad" : mark.key === "recovered" ? "good" : "soft");
      let top = bbox.top;
      if (named) {
        const width = ctx.measureText(mark.name).width + 10 * ratio;
        const left = x + width > plot.ctx.canvas.width ? x - width : x;
        let row = ends.findIndex((end) => end <= left);
        if (row < 0) row = ends.length;
        ends[row] = left + width;
        top -= (4 + 15 * row) * ratio;
        names.push([mark.name, colour, left + 4 * ratio, top]);
        top -= 13 * ratio;
      }
      ctx.strokeStyle = colour;
      ctx.lineWidth = ratio;
      ctx.setLineDash(mark.key === "injected" || mark.key === "recovered" ? [] : [3 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(x, top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    // Names over the lines of later marks, which would strike them through.
    ctx.setLineDash([]);
    ctx.lineJoin = "round";
    ctx.lineWidth = 4 * ratio;
    for (const [name, colour, x, y] of names) {
      ctx.strokeStyle = token("paper");
      ctx.strokeText(name, x, y);
      ctx.fillStyle = colour;
      ctx.fillText(name, x, y);
    }
    ctx.restore();
  }

  const yOf = (plot, value) => {
    const { top, height } = plot.bbox;
    return Math.max(top, Math.min(top + height, plot.valToPos(value, "y", true)));
  };

  function drawBands(plot, panel) {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    const band = (from, to, colour) => {
      ctx.globalAlpha = theme() === "dark" ? 0.14 : 0.1;
      ctx.fillStyle = colour;
      ctx.fillRect(bbox.left, Math.min(from, to), bbox.width, Math.abs(from - to));
      ctx.globalAlpha = 1;
      ctx.strokeStyle = colour;
      ctx.lineWidth = ratio;
      ctx.setLineDash([2 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, from);
      ctx.lineTo(bbox.left + bbox.width, from);
      ctx.stroke();
    };
    ctx.save();
    panel.bands.forEach((each, index) => {
      const next = panel.bands[index + 1];
      band(yOf(plot, each.begins), next ? yOf(plot, next.begins) : bbox.top, token(each.level));
    });
    if (panel.bound) band(yOf(plot, panel.bound.value), panel.bound.low ? bbox.top + bbox.height : bbox.top, token("critical"));
    ctx.restore();
  }

  // Names of the bands, over the lines, worst first; one without room is left out, for the table holds it.
  function drawBandNames(plot, panel) {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    const names = panel.bands.map((each) => [yOf(plot, each.begins), each.name, "bottom"]).reverse();
    if (panel.bound) names.push([yOf(plot, panel.bound.value), panel.bound.name, panel.bound.low ? "top" : "bottom"]);
    const taken = [];
    ctx.save();
    ctx.font = `${11 * ratio}px system-ui, sans-serif`;
    ctx.textAlign = "right";
    ctx.lineJoin = "round";
    ctx.lineWidth = 3 * ratio;
    for (const [y, name, baseline] of names) {
      if (y <= bbox.top + 12 * ratio && baseline === "bottom") continue;
      if (taken.some((each) => Math.abs(each - y) < 13 * ratio)) continue;
      taken.push(y);
      ctx.textBaseline = baseline;
      const at = [bbox.left + bbox.width - 6 * ratio, y + (baseline === "top" ? 3 : -2) * ratio];
      ctx.strokeStyle = token("paper");
      ctx.strokeText(name, ...at);
      ctx.fillStyle = token("ink");
      ctx.fillText(name, ...at);
    }
    ctx.restore();
  }

  function axis(extra) {
    return {
      stroke: () => token("soft"),
      grid: { stroke: () => token("rule"), width: 1 },
      ticks: { stroke: () => token("rule"), width: 1, size: 5 },
      font: "12px system-ui, sans-serif",
      ...extra,
    };
  }

  function draw(box, panel, first) {
    const legend = document.querySelector(`[data-legend="${box.dataset.panel}"]`);
    const values = [];
    const plot = new uPlot(
      {
        width: Math.max(240, box.clientWidth),
        height: first ? 340 : panel.lines.some((line) => line.hit) ? 200 : 130,
        padding: [first ? ROOM_FOR_NAMES : 10, 26, 0, 0],
        legend: { show: false },
        cursor: { sync: { key: "drill" }, drag: { x: true, y: false }, points: { size: 6 } },
        scales: { x: { time: false, range: spanOf(panel) }, y: { distr: panel.logarithmic ? 3 : 1, range: rangeOf(panel) } },
        axes: [
          axis({ values: (_, ticks) => ticks.map(seconds), space: 64, size: 32 }),
          axis({
            values: (_, ticks) => ticks.map((tick) => (tick == null ? "" : number.format(tick))),
            size: 56,
            ...(panel.logarithmic && {
              grid: { stroke: () => token("rule"), width: 1, filter: decades },
              ticks: { stroke: () => token("rule"), width: 1, size: 5, filter: decades },
            }),
          }),
        ],
        series: [
          {},
          ...panel.lines.map((line, index) => ({
            label: line.subject,
            stroke: () => inkOf(panel, index),
            width: line.hit ? 2.25 : 1.25,
            points: { show: false },
            spanGaps: false,
          })),
        ],
        hooks: {
          drawClear: [(self) => drawBands(self, panel)],
          draw: [(self) => drawBandNames(self, panel), (self) => drawMarks(self, first)],
          setCursor: [
            (self) =>
              values.forEach((each, index) => {
                const at = self.cursor.idx;
                each.textContent = shown(at == null ? panel.lines[index].worst : self.data[index + 1][at], panel.unit);
              }),
          ],
        },
      },
      [panel.at, ...panel.lines.map((line) => line.values)],
      box,
    );
    legend.replaceChildren(
      ...panel.lines.map((line, index) => {
        const button = document.createElement("button");
        const swatch = document.createElement("span");
        const value = document.createElement("span");
        button.type = "button";
        button.setAttribute("aria-pressed", "true");
        swatch.className = "swatch";
        swatch.style.background = inkOf(panel, index);
        value.className = "value";
        value.textContent = shown(line.worst, panel.unit);
        values.push(value);
        button.append(swatch, line.subject, value);
        button.addEventListener("click", () => {
          const show = button.getAttribute("aria-pressed") !== "true";
          button.setAttribute("aria-pressed", String(show));
          plot.setSeries(index + 1, { show });
        });
        return button;
      }),
    );
    return { box, plot, panel, legend };
  }

  function resize(width) {
    for (const { box, plot } of charts) plot.setSize({ width: width ?? Math.max(240, box.clientWidth), height: plot.height });
  }

  function repaint() {
    for (const { plot, panel, legend } of charts) {
      legend.querySelectorAll(".swatch").forEach((swatch, index) => (swatch.style.background = inkOf(panel, index)));
      plot.redraw(false, true);
    }
  }

  try {
    for (const box of document.querySelectorAll(".chart")) {
      charts.push(draw(box, data.panels[Number(box.dataset.panel)], charts.length === 0));
    }
    dark.addEventListener("change", repaint);
    addEventListener("resize", () => resize());
    addEventListener("beforeprint", () => {
      printing = true;
      document.querySelectorAll("details").forEach((each) => (each.open = true));
      resize(680);
      repaint();
    });
    addEventListener("afterprint", () => {
      printing = false;
      resize();
      repaint();
    });
    requestAnimationFrame(() => requestAnimationFrame(() => (root.dataset.charts = `drawn ${charts.length}`)));
  } catch (error) {
    root.dataset.charts = "failed";
    const place = document.getElementById("chart-error");
    place.textContent = data.words.failed.replace("{why}", error.message);
    place.hidden = false;
  }
})();
