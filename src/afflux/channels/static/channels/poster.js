// Drags the QR's box on a poster and keeps the three numbers of the form in step; the numbers alone work too.
const stage = document.querySelector("[data-poster]");

if (stage) {
  const svg = stage.querySelector("svg");
  const box = svg.querySelector(".box");
  const grip = svg.querySelector(".grip");
  const field = (name) => document.querySelector(`input[name=${name}]`);
  const { width, height } = svg.viewBox.baseVal;
  const smallest = Number(stage.dataset.smallest);
  const handle = Math.max(16, Math.round(Math.min(width, height) / 24));
  const clamp = (value, low, high) => Math.round(Math.min(Math.max(value, low), Math.max(low, high)));

  const draw = () => {
    const [left, top, side] = ["left", "top", "side"].map((name) => Number(field(name).value) || 0);
    for (const [key, value] of Object.entries({ x: left, y: top, width: side, height: side })) box.setAttribute(key, value);
    for (const [key, value] of Object.entries({ x: left + side - handle / 2, y: top + side - handle / 2, width: handle, height: handle })) grip.setAttribute(key, value);
  };
  const set = (values) => {
    for (const [name, value] of Object.entries(values)) field(name).value = value;
    draw();
  };
  const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());

  svg.addEventListener("pointerdown", (event) => {
    if (event.target !== box && event.target !== grip) return;
    event.preventDefault();
    const from = at(event);
    const [left, top, side] = ["left", "top", "side"].map((name) => Number(field(name).value) || 0);
    const growing = event.target === grip;
    const move = (moved) => {
      const to = at(moved);
      const [dx, dy] = [to.x - from.x, to.y - from.y];
      if (growing) set({ side: clamp(side + Math.max(dx, dy), smallest, Math.min(width - left, height - top)) });
      else set({ left: clamp(left + dx, 0, width - side), top: clamp(top + dy, 0, height - side) });
    };
    const end = () => {
      svg.removeEventListener("pointermove", move);
      svg.removeEventListener("pointerup", end);
    };
    svg.setPointerCapture(event.pointerId);
    svg.addEventListener("pointermove", move);
    svg.addEventListener("pointerup", end);
  });
  for (const name of ["left", "top", "side"]) field(name).addEventListener("input", draw);
  draw();
}
