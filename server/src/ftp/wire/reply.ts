/** Replies of the control connection (RFC 959, section 4.2). */

/** Everything that ends a line for some client: C0 and C1 controls, DEL, and the separators of lines and paragraphs. */
const controls = /[\p{Cc}\u2028\u2029]/gu

/** Text without the characters that could end a line: each becomes `?`. */
export function singleLine(text: string): string {
  return text.replace(controls, '?')
}

/**
 * A reply with its CR LF, in UTF-8. An array of several texts becomes the form `nnn-first`, ` inner`, `nnn last`: inner lines begin
 * with a space, so that none can be mistaken for the last one. No text can add a line.
 */
export function reply(code: number, text: string | readonly string[]): Buffer {
  const lines = (typeof text === 'string' ? [text] : text).map(singleLine)
  const last = lines.pop() ?? ''
  const before = lines.map((line, i) => (i === 0 ? `${code}-${line}\r\n` : ` ${line}\r\n`))
  return Buffer.from(`${before.join('')}${code} ${last}\r\n`)
}

/** A path in the text of 257: in quotes, with its own quotes doubled (RFC 959, appendix II). */
export const quotedPath = (path: string): string => `"${path.replaceAll('"', '""')}"`
