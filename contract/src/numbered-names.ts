/** The names of files and folders whose own are taken: the server gives them, and apps show them before. */

/** Of a name, in UTF-8. */
const maxNameBytes = 255

const encoder = new TextEncoder()
const bytesOf = (text: string): number => encoder.encode(text).length

/**
 * The name to try as number `n` (from 2) if `name` is taken: `report.pdf` → `report (2).pdf`, `archive.tar.gz` → `archive
 * (2).tar.gz`, `.profile` → `.profile (2)`. The number goes before the extension: the last dot and up to 16 characters without
 * spaces, together with a `.tar` before it. The stem is shortened, between code points, to keep the result within 255 bytes.
 */
export function numberedName(name: string, n: number): string {
  const { stem, extension } = aroundNumber(name, String(n).length)
  return `${stem} (${n})${extension}`
}

/** The text around the number in the names of `numberedName` with this many digits. */
export function aroundNumber(name: string, digits: number): { readonly stem: string; readonly extension: string } {
  const extension = /(?<=[^.])(?:\.tar)?\.[^\s.]{1,16}$/iu.exec(name)?.[0] ?? ''
  const stem = name.slice(0, name.length - extension.length)
  return { stem: startOf(stem, maxNameBytes - ' ()'.length - digits - bytesOf(extension)), extension }
}

/** As many code points of a text as fit into so many bytes. */
const startOf = (text: string, maxBytes: number): string =>
  text.slice(0, encoder.encodeInto(text, new Uint8Array(maxBytes)).read)
