/** Prints results on stdout: aligned text, or JSON with `--json`. Notes and errors go to stderr. */

export interface Output {
  readonly json: boolean
  /** Prints the result of a command on stdout: `value` with `--json`, else the lines. */
  answer(value: unknown, lines: readonly string[]): void
  /** Prints progress or a hint on stderr. */
  note(text: string): void
  /** Prints an error on stderr: its message, or `{"error":{"code","message"}}` with `--json`. */
  error(code: string, message: string): void
}

interface Sink {
  write(text: string): unknown
}

export function createOutput(json: boolean, stdout: Sink = process.stdout, stderr: Sink = process.stderr): Output {
  return {
    json,
    answer: (value, lines) =>
      void stdout.write(json ? `${JSON.stringify(value)}\n` : lines.map((line) => `${line}\n`).join('')),
    note: (text) => void stderr.write(json ? `${JSON.stringify({ note: text })}\n` : `${printable(text)}\n`),
    error: (code, message) =>
      void stderr.write(json ? `${JSON.stringify({ error: { code, message } })}\n` : `${printable(message)}\n`),
  }
}

export type Cell = string | number

/** Aligned columns, separated by two spaces. An empty cell is shown as `-`. */
export function columns(rows: readonly (readonly Cell[])[]): string[] {
  const texts = rows.map((row) => row.map(cellText))
  const widths = texts[0]?.map((_, column) => Math.max(...texts.map((row) => widthOf(row[column] ?? '')))) ?? []
  return texts.map((row) =>
    row
      .map((text, column) => padded(text, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** The examples at the end of a command's help. */
export const examples = (...commands: readonly string[]): string =>
  `\nExample${commands.length === 1 ? '' : 's'}:\n${commands.map((command) => `  $ ./sallyport ${command}`).join('\n')}`

/** `5 emails`, `1 email`. */
export const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** The message of an error. A refused connection is an AggregateError without a message of its own. */
export function sentenceOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(sentenceOf).join('; ')
  return error instanceof Error ? error.message || error.name : String(error)
}

const widthOf = (text: string) => [...text].length

const padded = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - widthOf(text)))

const cellText = (value: Cell) => printable(String(value)).replaceAll('\n', ' ') || '-'

/** Replaces control characters except line ends, so that text from outside can't control the terminal. */
const printable = (text: string) => text.replace(/[^\P{C}\n]/gu, ' ')
