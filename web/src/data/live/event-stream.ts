/** Parses server-sent events (text/event-stream). */

export interface StreamEvent {
  readonly type: string
  readonly id: string
  readonly data: string
}

/** Events of one stream: `add` takes text as it arrives and returns the events that it completes. */
export function createEventParser(): { add(text: string): StreamEvent[] } {
  let rest = ''
  return {
    add(text) {
      const blocks = (rest + text).split('\n\n')
      rest = blocks.pop() ?? ''
      return blocks.map(parseBlock).filter((event) => event !== null)
    },
  }
}

function parseBlock(block: string): StreamEvent | null {
  const fields = new Map<string, string>()
  for (const line of block.split('\n')) {
    const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? []
    // A line that begins with a colon is a heartbeat.
    if (name !== undefined && value !== undefined) fields.set(name, value)
  }
  const data = fields.get('data')
  return data === undefined ? null : { type: fields.get('event') ?? 'message', id: fields.get('id') ?? '', data }
}
