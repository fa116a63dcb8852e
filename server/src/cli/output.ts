/** How answers are printed: aligned text for people, or with `--json` the value alone. Nothing but the answer on stdout. */

export interface Output {
  readonly json: boolean
  /** The answer of a command on stdout: `value` with `--json`, else the lines. */
  answer(value: unknown, lines: readonly string[]): void
  /** Something to know meanwhile, on stderr, so that it is in nobody's way. */
  note(text: string): void
  /** What went wrong, on stderr: its sentences, or `{"error":{"code","message"}}` with `--json`. */
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

/** Rows of equal length, each column as wide as its longest cell, two blanks apart. An empty cell shows as `-`. */
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

/** The end of a command's help: how it is typed. */
export const examples = (...commands: readonly string[]): string =>
  `\nExample${commands.length === 1 ? '' : 's'}:\n${commands.map((command) => `  $ ./sallyport ${command}`).join('\n')}`

/** `5 letters`, `1 letter`. */
export const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** `1.5 GiB`; bytes below a KiB as they are. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(1)} ${units[power]}`
}

/** The words of a failure; a refused connection comes as a bundle with none of its own. */
export function sentenceOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(sentenceOf).join('; ')
  return error instanceof Error ? error.message || error.name : String(error)
}

const widthOf = (text: string) => [...text].length

const padded = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - widthOf(text)))

const cellText = (value: Cell) => printable(String(value)).replaceAll('\n', ' ') || '-'

/** What a stranger wrote must not steer the terminal: every control character but the line's end becomes a blank. */
const printable = (text: string) => text.replace(/[^\P{C}\n]/gu, ' ')
