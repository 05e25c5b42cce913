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
  const levelColours = ["caution", "warning", "critical"];
  const charts = [];
  let printing = false;

  const token = (name) => getComputedStyle(root).getPropertyValue(`--${name}`).trim();
  const theme = () => (dark.matches && !printing ? "dark" : "light");
  const number = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
  const shown = (value, unit) => (value == null ? "–" : `${number.format(value)} ${unit}`);
  const seconds = (value) => `${value > 0 ? "+" : ""}${number.format(value)} s`;

  function inkOf(panel, index) {
    const anyHit = panel.lines.some((line) => line.hit);
    if (anyHit && !panel.lines[index].hit) return theme() === "dark" ? "#59606f" : "#b9bfca";
    return inks[theme()][index % inks.light.length];
  }

  function rangeOf(panel) {
    const limits = [...panel.bands.map((band) => band.begins), ...(panel.bound ? [panel.bound.value] : [])];
    return (plot, low, high) => {
      if (panel.logarithmic) {
        const floor = Math.max(0.1, Math.min(low ?? 1, ...limits.filter((each) => each > 0)));
        return [10 ** Math.floor(Math.log10(floor)), Math.max(high ?? 1, ...limits) * 1.8];
      }
      if (panel.key !== "error_rate") return [0, 105];
      return [0, Math.max((high ?? 0) * 1.15, ...limits.map((each) => each * 1.5), 0.1)];
    };
  }

  // A mark's name stands above the first chart, in the first row where it has room.
  function drawMarks(plot, named) {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    const ends = [];
    ctx.save();
    ctx.font = `${12 * ratio}px system-ui, sans-serif`;
    ctx.textBaseline = "bottom";
    for (const mark of data.marks) {
      const x = Math.round(plot.valToPos(mark.at, "x", true));
      if (x < bbox.left - 1 || x > bbox.left + bbox.width + 1) continue;
      const colour = token(mark.name === "injected" ? "bad" : mark.name === "recovered" ? "good" : "soft");
      let top = bbox.top;
      if (named) {
        const width = ctx.measureText(mark.name).width + 10 * ratio;
        const left = Math.min(x, plot.ctx.canvas.width - width);
        let row = ends.findIndex((end) => end <= left);
        if (row < 0) row = ends.length;
        ends[row] = left + width;
        top -= (4 + 15 * row) * ratio;
        ctx.fillStyle = colour;
        ctx.textAlign = "left";
        ctx.fillText(mark.name, left + 4 * ratio, top);
        top -= 13 * ratio;
      }
      ctx.strokeStyle = colour;
      ctx.lineWidth = ratio;
      ctx.setLineDash(mark.name === "injected" || mark.name === "recovered" ? [] : [3 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(x, top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.restore();
  }

  function drawLimits(plot, panel) {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    const bottom = bbox.top + bbox.height;
    const y = (value) => Math.max(bbox.top, Math.min(bottom, plot.valToPos(value, "y", true)));
    ctx.save();
    ctx.font = `${11 * ratio}px system-ui, sans-serif`;
    ctx.textAlign = "right";
    ctx.textBaseline = "bottom";
    const limit = (value, text, colour, from, to) => {
      ctx.globalAlpha = theme() === "dark" ? 0.14 : 0.1;
      ctx.fillStyle = colour;
      ctx.fillRect(bbox.left, Math.min(from, to), bbox.width, Math.abs(from - to));
      ctx.globalAlpha = 1;
      const at = y(value);
      if (at <= bbox.top || at >= bottom) return null;
      ctx.strokeStyle = colour;
      ctx.lineWidth = ratio;
      ctx.setLineDash([ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, at);
      ctx.lineTo(bbox.left + bbox.width, at);
      ctx.stroke();
      return [text, at];
    };
    let above = Infinity;
    const labels = panel.bands.map((band, index) => {
      const next = panel.bands[index + 1];
      return limit(band.begins, `${band.level} ${band.text}`, token(band.level), y(band.begins), next ? y(next.begins) : bbox.top);
    });
    if (panel.bound) {
      const edge = panel.bound.low ? bottom : bbox.top;
      labels.push(limit(panel.bound.value, `bound: ${panel.bound.text}`, token("critical"), y(panel.bound.value), edge));
    }
    ctx.fillStyle = token("soft");
    for (const label of labels.filter(Boolean)) {
      // A name without room between two lines is left out; the table holds it.
      if (above - label[1] < 12 * ratio) continue;
      ctx.fillText(label[0], bbox.left + bbox.width - 4 * ratio, label[1] - 1);
      above = label[1];
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
        height: first ? 340 : 200,
        padding: [first ? 64 : 10, 12, 0, 0],
        legend: { show: false },
        cursor: { sync: { key: "drill" }, drag: { x: true, y: false }, points: { size: 6 } },
        scales: { x: { time: false }, y: { distr: panel.logarithmic ? 3 : 1, range: rangeOf(panel) } },
        axes: [
          axis({ values: (_, ticks) => ticks.map(seconds), space: 64, size: 32 }),
          axis({ values: (_, ticks) => ticks.map((tick) => (tick == null ? "" : number.format(tick))), size: 56 }),
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
          drawClear: [(self) => drawLimits(self, panel)],
          draw: [(self) => drawMarks(self, first)],
          setCursor: [
            (self) =>
              values.forEach((each, index) => {
                const at = self.cursor.idx;
                each.textContent = shown(at == null ? panel.lines[index].worst : self.data[index + 1][at], panel.unit);
              }),
          ],
        },
      },
      // What was hit is drawn last, over the rest: uPlot draws in order, so lines come in reverse.
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
    place.textContent = `The charts could not be drawn: ${error.message}. The tables hold their figures.`;
    place.hidden = false;
  }
})();
