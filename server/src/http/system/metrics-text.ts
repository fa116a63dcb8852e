/** Metrics of several processes as one text: the lines of a metric must stand together, below one description. */

/** Joins texts in Prometheus's format, each as prom-client writes it. The description of a metric is that of the first text. */
export function joinMetrics(texts: readonly string[]): string {
  const [first = ''] = texts
  if (texts.length <= 1) return first
  const metrics = new Map<string, string[]>()
  for (const text of texts) {
    let lines: string[] = []
    for (const line of text.split('\n')) {
      const [, keyword, name = ''] = /^# (HELP|TYPE) (\S+)/.exec(line) ?? []
      const known = metrics.get(name)
      if (keyword === 'HELP') lines = known ?? []
      if (keyword === 'HELP' && !known) metrics.set(name, lines)
      // Those that are described already have both lines.
      const isRepeated = keyword !== undefined && lines.some((one) => one.startsWith(`# ${keyword} `))
      if (line !== '' && !isRepeated) lines.push(line)
    }
  }
  return [...metrics.values()].map((lines) => `${lines.join('\n')}\n`).join('\n')
}
