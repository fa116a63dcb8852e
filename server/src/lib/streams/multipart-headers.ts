/** The headers of a form part, as browsers and client libraries write them, with common deviations. */

export interface PartHeaders {
  readonly name: string
  /**
   * Name of the file, as sent: it may contain slashes or control characters, or be empty, and must be validated like any other
   * name.
   */
  readonly filename?: string
  readonly contentType?: string
}

/** The properties of a part from its headers, or undefined if they have no name. Unknown headers are ignored. */
export function parsePartHeaders(text: string): PartHeaders | undefined {
  const lines = text.split('\r\n')
  const disposition = lineValue(lines, 'content-disposition')
  if (disposition === undefined || !/^form-data\s*(;|$)/i.test(disposition)) return undefined
  const name = parameterOf(disposition, 'name')
  const filename = extendedOf(disposition, 'filename') ?? parameterOf(disposition, 'filename')
  const contentType = lineValue(lines, 'content-type')
  if (name === undefined) return undefined
  return { name, ...(filename !== undefined && { filename }), ...(contentType !== undefined && { contentType }) }
}

/**
 * A parameter of a header value: `form-data; name="a"` → `a`. In quotes, `\"` and `\\` stand for what they escape, any other
 * backslash for itself (old browsers send local paths), and `%22` for a quote, as browsers write it.
 */
export function parameterOf(value: string, name: string): string | undefined {
  for (const [, key = '', quoted, bare = ''] of value.matchAll(
    /;\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\[\s\S])*)"|([^;"\s]*))/g,
  )) {
    if (key.toLowerCase() !== name) continue
    return quoted === undefined ? bare : quoted.replace(/\\(["\\])/g, '$1').replaceAll('%22', '"')
  }
  return undefined
}

/** A parameter in the extended form of RFC 8187: `filename*=UTF-8''na%C3%AFve`. undefined if invalid. */
function extendedOf(value: string, name: string): string | undefined {
  const encoded = /^utf-8'[^']*'(.*)$/i.exec(parameterOf(value, `${name}*`) ?? '')?.[1]
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded)
  } catch {
    return undefined
  }
}

function lineValue(lines: readonly string[], name: string): string | undefined {
  const line = lines.find((candidate) => candidate.toLowerCase().startsWith(`${name}:`))
  return line?.slice(name.length + 1).trim()
}
