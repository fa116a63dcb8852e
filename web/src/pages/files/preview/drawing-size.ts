/**
 * How much a browser has to draw for an SVG file. A few references to groups that refer to other groups can stand for billions
 * of elements, and drawing them would block the page.
 */

/** Elements to draw at most, with those that are drawn by reference, each time. */
const maxElements = 100_000
/** Elements within each other, and references of references. */
const maxDepth = 500
/** References in style sheets. */
const maxStyled = 200

export function isTooLarge(text: string): boolean {
  // Of another kind of elements no event handlers are read, which the page's policy would report.
  const inert = text.replaceAll('http://www.w3.org/2000/svg', 'urn:inert')
  const drawing = new DOMParser().parseFromString(inert, 'application/xml')
  const styled = styleReferencesIn(drawing)
  return styled === null || sizeOf(drawing, styled) > maxElements
}

type References = Map<Element, string[]>

/** What elements refer to by the style sheets; null if that cannot be found out. */
function styleReferencesIn(drawing: Document): References | null {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync([...drawing.querySelectorAll('style')].map(({ textContent }) => textContent).join('\n'))
  const references: References = new Map()
  let count = 0
  for (const rule of sheet.cssRules) {
    if (!rule.cssText.includes('url("#')) continue
    if (!(rule instanceof CSSStyleRule) || rule.cssRules.length > 0) return null
    const ids = idsIn(rule.style.cssText)
    count += ids.length
    if (count > maxStyled) return null
    for (const element of drawing.querySelectorAll(rule.selectorText)) {
      const all = references.get(element) ?? []
      references.set(element, all)
      all.push(...ids)
    }
  }
  return references
}

/** In `url(#a)`, `#a` and `#a;#b`. Colours such as #fff are no ids of elements. */
const idsIn = (value: string): string[] => Array.from(value.matchAll(/#([^\s"'();,]+)/g), ([, id = '']) => id)

/** Infinity if it cannot be found out. */
function sizeOf(drawing: Document, styled: References): number {
  const sizes = new Map<Element, number>()
  const points = pointsIn(drawing)

  const drawnBy = (id: string, depth: number): number => {
    const target = drawing.getElementById(id)
    if (!target || target.localName.endsWith('Gradient')) return 0
    // A marker is drawn at each point of a line.
    return (target.localName === 'marker' ? points : 1) * size(target, depth)
  }
  const size = (element: Element, depth: number): number => {
    if (depth > maxDepth) return Number.POSITIVE_INFINITY
    const known = sizes.get(element)
    if (known !== undefined) return known
    // Browsers do not draw an element within itself.
    sizes.set(element, 0)
    let sum = 1
    for (const child of element.children) sum += size(child, depth + 1)
    for (const { name, value } of element.attributes) {
      // An escape in a style: letters of the reference may be hidden.
      if (value.includes('\\') && !name.includes(':')) return Number.POSITIVE_INFINITY
      if (name !== 'id') for (const id of idsIn(value)) sum += drawnBy(id, depth + 1)
    }
    for (const id of styled.get(element) ?? []) sum += drawnBy(id, depth + 1)
    sizes.set(element, sum)
    return sum
  }
  return size(drawing.documentElement, 0)
}

/** Points of the longest line at most: each takes two characters or more. */
const pointsIn = (drawing: Document): number =>
  [...drawing.querySelectorAll('[d], [points]')].reduce((most, line) => {
    const text = line.getAttribute('d') ?? line.getAttribute('points') ?? ''
    return Math.max(most, text.length / 2)
  }, 1)
