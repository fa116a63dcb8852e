/**
 * The names that the server gives to files whose own are taken, for apps that show them before. The server has its own implementation,
 * since its core imports nothing of the contract; a test compares both.
 */

/** Of a name, in UTF-8. */
const maxNameBytes = 255

const encoder = new TextEncoder()
const bytesOf = (text: string): number => encoder.encode(text).length

/**
 * The name to try as number `n` (from 2): `report.pdf` → `report (2).pdf`, `archive.tar.gz` → `archive (2).tar.gz`. The number goes
 * before the extension; a long name is shortened before the number, between code points.
 */
export function numberedName(name: string, n: number): string {
  const extension = /(?<=[^.])(?:\.tar)?\.[^\s.]{1,16}$/iu.exec(name)?.[0] ?? ''
  const end = ` (${n})${extension}`
  return startOf(name.slice(0, name.length - extension.length), maxNameBytes - bytesOf(end)) + end
}

/** As much of a text as fits into so many bytes. */
function startOf(text: string, maxBytes: number): string {
  let length = 0
  let bytes = 0
  for (const character of text) {
    bytes += bytesOf(character)
    if (bytes > maxBytes) break
    length += character.length
  }
  return text.slice(0, length)
}
