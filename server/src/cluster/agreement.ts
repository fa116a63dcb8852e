/** Settings that must be the same on all nodes, because answers, limits and retention depend on them: who differs. */

export interface NodeSettings {
  readonly label: string
  readonly settings: Readonly<Record<string, string>>
}

/** One sentence for each setting in which nodes differ. A node of another version may not have all settings. */
export function disagreements(nodes: readonly NodeSettings[]): string[] {
  const names = [...new Set(nodes.flatMap(({ settings }) => Object.keys(settings)))].toSorted()
  return names.flatMap((name) => {
    const having = nodes.filter(({ settings }) => settings[name] !== undefined)
    const byValue = Map.groupBy(having, ({ settings }) => settings[name] ?? '')
    return byValue.size < 2 ? [] : [sentenceOf(name, byValue)]
  })
}

/** Values and labels in a sentence; the others are counted. */
const shown = 4
const longestValue = 200

function sentenceOf(name: string, byValue: ReadonlyMap<string, readonly NodeSettings[]>): string {
  const values = [...byValue].map(([value, nodes]) => {
    const text = value.length > longestValue ? `${value.slice(0, longestValue)}…` : value || 'not set'
    return `${text} on ${list(nodes.map(({ label }) => label).toSorted())}`
  })
  return `${name} differs between nodes: ${list(values.toSorted(), '; ')}. Set it to the same value on all nodes and restart them.`
}

function list(items: readonly string[], separator = ', '): string {
  const more = items.length - shown
  return more > 0 ? `${items.slice(0, shown).join(separator)} and ${more} more` : items.join(separator)
}
