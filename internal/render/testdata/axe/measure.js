// What a reader's browser makes of a figure: texts that stand out of what they
// belong to, in units.
function measure(svg) {
  const faults = []
  const paper = svg.viewBox.baseVal
  const check = (text, box, what) => {
    const t = text.getBBox()
    const out = Math.max(box.x - t.x, t.x + t.width - box.x - box.width)
    if (out > 0.5) faults.push(`${what} ${JSON.stringify(text.textContent)} stands out by ${out.toFixed(1)}`)
  }
  let texts = 0
  for (const text of svg.querySelectorAll("text")) {
    texts++
    const group = text.parentElement
    const outline = group.matches(".node, .hub") && group.querySelector(":scope > .outline")
    const halo = group.querySelector(":scope > .halo")
    if (outline) check(text, outline.getBBox(), "name")
    else if (halo) check(text, halo.getBBox(), "words")
    const m = text.getCTM().e - svg.getCTM().e
    const t = text.getBBox()
    if (t.x + m < 0 || t.x + m + t.width > paper.width) faults.push(`text ${JSON.stringify(text.textContent)} leaves the paper`)
  }
  // Rows of text do not run into what stands beside them.
  for (const item of svg.querySelectorAll(".legend-item")) {
    const t = item.getBBox()
    for (const other of svg.querySelectorAll(".legend-item")) {
      const o = other.getBBox()
      if (o.x > t.x && Math.abs(o.y - t.y) < 6 && t.x + t.width > o.x + 1) faults.push(`the legend's ${JSON.stringify(item.textContent.trim())} runs into the next`)
    }
  }
  return {texts, faults}
}
