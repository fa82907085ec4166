"use strict";
// Each place for a curve names its series in the document's data.
(() => {
  const curves = JSON.parse(document.getElementById("curves").textContent);
  const colours = ["#3b7dd8", "#c2571a", "#2d8a4e", "#8a4fbf", "#b08a00", "#5a6b7b"];

  function draw(place) {
    if (place.dataset.drawn) return;
    place.dataset.drawn = "yes";
    const curve = curves[place.dataset.curve];
    const axis = { stroke: getComputedStyle(document.body).color, grid: { stroke: "#8884" }, ticks: { stroke: "#8884" } };
    const time = {
      ...axis,
      values: (chart, times, _axis, _space, step) => times.map((at, i) => {
        const [day, clock] = new Date(at * 1e3).toISOString().split("T");
        if (step >= 86400) return i ? day.slice(5) : day;
        return clock.slice(0, step >= 60 ? 5 : 8) + (i ? "" : "\n" + day);
      }),
    };
    const whole = { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1e5, 1e6] };
    new uPlot({
      width: Math.min(place.clientWidth || 900, 1100),
      height: 260,
      scales: { y: { range: (self, low, high) => [0, Math.max(1, high) * 1.05] } },
      tzDate: (time) => uPlot.tzDate(new Date(time * 1e3), "Etc/UTC"),
      series: [{ value: "{YYYY}-{MM}-{DD} {HH}:{mm} UTC" }].concat(curve.names.map((name, i) => ({
        label: name,
        stroke: colours[i % colours.length],
        fill: curve.names.length === 1 ? colours[i % colours.length] + "22" : undefined,
        width: 2,
        paths: uPlot.paths.stepped({ align: 1 }),
        points: { show: false },
      }))),
      axes: [time, whole],
    }, [curve.times].concat(curve.open), place);
  }

  document.querySelectorAll(".curve").forEach((place) => {
    const details = place.closest("details");
    if (!details) draw(place);
    else details.addEventListener("toggle", () => { if (details.open) draw(place); });
  });
  window.addEventListener("beforeprint", () =>
    document.querySelectorAll("details").forEach((each) => { each.open = true; each.querySelectorAll(".curve").forEach(draw); }));
})();
